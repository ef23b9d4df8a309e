import { and, asc, eq, gte, inArray, lt, lte, or, sql } from "drizzle-orm";

import { contacts, crmEvents, submissions } from "#drizzle/schema/index.ts";

import type { CrmEventRow } from "./crm-events.ts";
import type { Database } from "./database.ts";

/** Events of a delivery that are not resolved, those that nobody has looked at first. */
export async function listPendingCrmEvents(
  db: Database,
  { deliveryId, limit }: { deliveryId: string; limit: number },
): Promise<CrmEventRow[]> {
  return db
    .select()
    .from(crmEvents)
    .where(and(eq(crmEvents.deliveryId, deliveryId), eq(crmEvents.status, "pending")))
    .orderBy(sql`${crmEvents.checkedAt} asc nulls first`, asc(crmEvents.id))
    .limit(limit);
}

export async function countPendingCrmEvents(db: Database, deliveryId: string): Promise<number> {
  return db.$count(crmEvents, and(eq(crmEvents.deliveryId, deliveryId), eq(crmEvents.status, "pending")));
}

/**
 * Deliveries with events that nobody has looked at since then, the one that waits longest first. What could not be
 * found for days is looked at ever less often: its form may never be readable again.
 */
export async function listStalledCrmDeliveries(
  db: Database,
  { now, before, limit }: { now: Date; before: Date; limit: number },
): Promise<string[]> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const rows = await db
    .select({ deliveryId: crmEvents.deliveryId })
    .from(crmEvents)
    .where(
      and(
        eq(crmEvents.status, "pending"),
        lt(crmEvents.receivedAt, before),
        or(
          sql`${crmEvents.checkedAt} is null`,
          and(
            lt(crmEvents.checkedAt, before),
            sql`${crmEvents.checkedAt} < ${at} - (${at} - ${crmEvents.receivedAt}) / 8`,
          ),
        ),
      ),
    )
    .groupBy(crmEvents.deliveryId)
    .orderBy(sql`min(${crmEvents.checkedAt}) asc nulls first`)
    .limit(limit);
  return rows.map(({ deliveryId }) => deliveryId);
}

/** The submissions of that contact in that time, by HubSpot's id of the contact or by the address. */
export async function listSubmissionsOfContact(
  db: Database,
  query: { hubspotContactId: string; emailToken: Buffer | null; from: Date; to: Date },
): Promise<{ id: string; submittedAt: Date }[]> {
  const { hubspotContactId, emailToken, from, to } = query;
  const isContact = eq(contacts.hubspotContactId, hubspotContactId);
  return db
    .select({ id: submissions.id, submittedAt: submissions.submittedAt })
    .from(submissions)
    .innerJoin(contacts, eq(contacts.id, submissions.contactId))
    .where(
      and(
        emailToken ? or(isContact, eq(contacts.emailToken, emailToken)) : isContact,
        gte(submissions.submittedAt, from),
        lte(submissions.submittedAt, to),
      ),
    )
    .limit(20);
}

/** Ends an event that is still pending. */
export async function resolveCrmEvent(
  db: Database,
  id: string,
  change: Pick<CrmEventRow, "status" | "submissionId">,
): Promise<void> {
  await db
    .update(crmEvents)
    .set({ ...change, checkedAt: sql`now()`, checks: sql`${crmEvents.checks} + 1` })
    .where(and(eq(crmEvents.id, id), eq(crmEvents.status, "pending")));
}

/** Looked at, and nothing found yet. A look at which not everything could be seen does not count. */
export async function noteCrmEventChecks(
  db: Database,
  { ids, isCounted }: { ids: readonly string[]; isCounted: boolean },
): Promise<void> {
  if (ids.length === 0) return;
  await db
    .update(crmEvents)
    .set({ checkedAt: sql`now()`, ...(isCounted ? { checks: sql`${crmEvents.checks} + 1` } : {}) })
    .where(and(inArray(crmEvents.id, [...ids]), eq(crmEvents.status, "pending")));
}
