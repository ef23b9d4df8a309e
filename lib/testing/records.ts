import { asc, eq } from "drizzle-orm";

import { auditEvents, decisions, outboxEvents } from "#drizzle/schema/index.ts";
import type { Database } from "#lib/db/database.ts";
import type { ServiceContext } from "#lib/services/context.ts";

/** What was recorded about one thing, oldest first. */
export async function auditOf(db: Database, entityId: string): Promise<(typeof auditEvents.$inferSelect)[]> {
  return db
    .select()
    .from(auditEvents)
    .where(eq(auditEvents.entityId, entityId))
    .orderBy(asc(auditEvents.seq));
}

/** The queued events that name this workflow. */
export async function eventsOf(
  db: Database,
  workflowId: string,
): Promise<(typeof outboxEvents.$inferSelect)[]> {
  const rows = await db.select().from(outboxEvents).orderBy(asc(outboxEvents.createdAt));
  return rows.filter(({ data }) => data["workflowId"] === workflowId);
}

export async function decisionsOf(db: Database, draftId: string): Promise<(typeof decisions.$inferSelect)[]> {
  return db.select().from(decisions).where(eq(decisions.draftId, draftId)).orderBy(asc(decisions.decidedAt));
}

/** A context whose audit record the database refuses, so that the whole change must be taken back. */
export function withBrokenAudit(ctx: ServiceContext): ServiceContext {
  return { ...ctx, requestId: null as unknown as string };
}
