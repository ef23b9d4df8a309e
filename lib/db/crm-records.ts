import { and, eq, gt, isNotNull, isNull, lt, or } from "drizzle-orm";

import { contacts, crmRecords, sends } from "#drizzle/schema/index.ts";

import type { Database } from "./database.ts";

export type CrmRecordRow = typeof crmRecords.$inferSelect;

/** Notes the intent to write a record, once; gives back the row that is there. */
export async function insertCrmRecordOnce(
  db: Database,
  record: typeof crmRecords.$inferInsert,
): Promise<CrmRecordRow> {
  await db.insert(crmRecords).values(record).onConflictDoNothing();
  const [row] = await db
    .select()
    .from(crmRecords)
    .where(and(eq(crmRecords.sendId, record.sendId), eq(crmRecords.kind, record.kind)));
  if (!row) throw new Error("A CRM record was neither written nor found.");
  return row;
}

export async function updateCrmRecord(
  db: Database,
  id: string,
  change: Partial<Pick<CrmRecordRow, "hubspotId" | "writtenAt" | "verifiedAt">>,
): Promise<void> {
  await db.update(crmRecords).set(change).where(eq(crmRecords.id, id));
}

/** Records that were never verified, and those of the last day that were not verified for an hour. */
export async function listUnverifiedCrmRecords(
  db: Database,
  { now, limit }: { now: Date; limit: number },
): Promise<(CrmRecordRow & { hubspotContactId: string })[]> {
  const ago = (ms: number) => new Date(now.getTime() - ms);
  const [hourMs, dayMs, settleMs] = [3_600_000, 86_400_000, 60_000];
  const rows = await db
    .select({ record: crmRecords, hubspotContactId: contacts.hubspotContactId })
    .from(crmRecords)
    .innerJoin(sends, eq(sends.id, crmRecords.sendId))
    .innerJoin(contacts, eq(contacts.id, sends.contactId))
    .where(
      and(
        isNotNull(crmRecords.writtenAt),
        isNotNull(contacts.hubspotContactId),
        lt(crmRecords.writtenAt, ago(settleMs)),
        or(
          isNull(crmRecords.verifiedAt),
          and(gt(crmRecords.writtenAt, ago(dayMs)), lt(crmRecords.verifiedAt, ago(hourMs))),
        ),
      ),
    )
    .orderBy(crmRecords.writtenAt)
    .limit(limit);
  return rows.flatMap(({ record, hubspotContactId }) =>
    hubspotContactId === null ? [] : [{ ...record, hubspotContactId }],
  );
}
