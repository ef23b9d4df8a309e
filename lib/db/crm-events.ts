import { crmEvents } from "#drizzle/schema/index.ts";

import type { Database } from "./database.ts";

export type CrmEventRow = typeof crmEvents.$inferSelect;
export type NewCrmEvent = typeof crmEvents.$inferInsert;

const ROWS_A_STATEMENT = 1_000;

/** Stores what is not known yet, in the order of the keys so that two batches wait for each other in one direction. */
export async function insertCrmEvents(
  db: Database,
  events: readonly NewCrmEvent[],
): Promise<Pick<CrmEventRow, "id" | "status" | "cause" | "hubspotContactId">[]> {
  const ordered = events.toSorted((a, b) => (a.dedupeKey < b.dedupeKey ? -1 : 1));
  const stored = [];
  for (let start = 0; start < ordered.length; start += ROWS_A_STATEMENT) {
    const rows = await db
      .insert(crmEvents)
      .values(ordered.slice(start, start + ROWS_A_STATEMENT))
      .onConflictDoNothing({ target: crmEvents.dedupeKey })
      .returning({
        id: crmEvents.id,
        status: crmEvents.status,
        cause: crmEvents.cause,
        hubspotContactId: crmEvents.hubspotContactId,
      });
    stored.push(...rows);
  }
  return stored;
}
