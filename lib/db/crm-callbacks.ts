import { and, asc, eq, gt, inArray, isNull, lte, notExists, or, sql } from "drizzle-orm";

import { crmCallbacks, drafts, outboxEvents, workflows } from "#drizzle/schema/index.ts";
import { AppError } from "#lib/domain/errors.ts";

import type { Database } from "./database.ts";

export type CrmCallbackRow = typeof crmCallbacks.$inferSelect;
type CallbackChange = Partial<
  Pick<CrmCallbackRow, "status" | "outcome" | "completedAt" | "attempts" | "errorCode">
>;

/** False when HubSpot's workflow waits already. */
export async function insertCrmCallbackOnce(
  db: Database,
  callback: typeof crmCallbacks.$inferInsert,
): Promise<boolean> {
  const rows = await db
    .insert(crmCallbacks)
    .values(callback)
    .onConflictDoNothing()
    .returning({ id: crmCallbacks.id });
  return rows.length > 0;
}

export async function findCallbackByHubSpotIdOrNull(
  db: Database,
  callbackId: string,
): Promise<CrmCallbackRow | null> {
  const [row] = await db.select().from(crmCallbacks).where(eq(crmCallbacks.callbackId, callbackId));
  return row ?? null;
}

/** A callback with what its workflow and its draft have come to. */
export type CallbackState = {
  callback: CrmCallbackRow;
  workflow: typeof workflows.$inferSelect;
  draft: Pick<typeof drafts.$inferSelect, "status" | "sendAfter"> | null;
};

export async function findCallbackState(db: Database, id: string): Promise<CallbackState> {
  const [row] = await db
    .select({
      callback: crmCallbacks,
      workflow: workflows,
      draft: { status: drafts.status, sendAfter: drafts.sendAfter },
    })
    .from(crmCallbacks)
    .innerJoin(workflows, eq(workflows.id, crmCallbacks.workflowId))
    .leftJoin(drafts, eq(drafts.workflowId, workflows.id))
    .where(eq(crmCallbacks.id, id));
  if (!row) throw new AppError("not_found", "There is no such callback.");
  return row;
}

const MOST_LISTED = 20;

export async function listCallbacksOfWorkflow(db: Database, workflowId: string): Promise<CrmCallbackRow[]> {
  return db
    .select()
    .from(crmCallbacks)
    .where(eq(crmCallbacks.workflowId, workflowId))
    .orderBy(asc(crmCallbacks.receivedAt))
    .limit(MOST_LISTED);
}

/** Changes a callback that still waits. False when it does not. */
export async function updateWaitingCallback(
  db: Database,
  id: string,
  change: CallbackChange,
): Promise<boolean> {
  const rows = await db
    .update(crmCallbacks)
    .set(change)
    .where(and(eq(crmCallbacks.id, id), eq(crmCallbacks.status, "waiting")))
    .returning({ id: crmCallbacks.id });
  return rows.length > 0;
}

const MINUTE_MS = 60_000;
const LONGEST_PAUSE_MINUTES = 60;

/**
 * Waiting callbacks whose workflow may have something to tell, and those whose time is over, for one sweeper. One that
 * was tried and failed rests longer with every attempt.
 */
export async function lockDueCallbacks(
  db: Database,
  { now, limit }: { now: Date; limit: number },
): Promise<Pick<CrmCallbackRow, "id">[]> {
  const pause = sql`make_interval(mins => least(power(2, least(${crmCallbacks.attempts}, 10))::int, ${LONGEST_PAUSE_MINUTES}))`;
  const wasWokenLately = db
    .select({ one: sql`1` })
    .from(outboxEvents)
    .where(
      and(
        // Written out, so that the index of these events serves every plan.
        sql`${outboxEvents.name} = 'crm-callback/due'`,
        gt(outboxEvents.createdAt, new Date(now.getTime() - LONGEST_PAUSE_MINUTES * MINUTE_MS)),
        sql`${outboxEvents.data} ->> 'callbackId' = ${crmCallbacks.id}::text`,
        or(
          isNull(outboxEvents.closedAt),
          sql`${outboxEvents.createdAt} > ${now.toISOString()}::timestamptz - ${pause}`,
        ),
      ),
    );
  return db
    .select({ id: crmCallbacks.id })
    .from(crmCallbacks)
    .innerJoin(workflows, eq(workflows.id, crmCallbacks.workflowId))
    .leftJoin(drafts, eq(drafts.workflowId, workflows.id))
    .where(
      and(
        eq(crmCallbacks.status, "waiting"),
        or(
          lte(crmCallbacks.expiresAt, now),
          inArray(workflows.status, ["completed", "cancelled"]),
          and(
            eq(crmCallbacks.completeOn, "approved"),
            inArray(drafts.status, ["approved", "sent"]),
            lte(drafts.sendAfter, now),
          ),
        ),
        notExists(wasWokenLately),
      ),
    )
    .orderBy(asc(crmCallbacks.receivedAt))
    .limit(limit)
    .for("update", { of: crmCallbacks, skipLocked: true });
}
