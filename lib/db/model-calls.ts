import { and, asc, desc, eq, sql } from "drizzle-orm";

import { modelCalls } from "#drizzle/schema/index.ts";
import { AppError } from "#lib/domain/errors.ts";

import type { Database } from "./database.ts";

export type ModelCallRow = typeof modelCalls.$inferSelect;

/** Any number that nothing else locks. */
const BUDGET_LOCK = 4_705_001;
const DAY = "24 hours";

/** Until the transaction ends nobody else reserves: two reservations never count on the same rest of a budget. */
export async function lockModelBudgets(db: Database): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(${BUDGET_LOCK})`);
}

/** What counts against the budgets: of the last day, and of one workflow's draft over all its attempts. */
export async function findModelSpending(
  db: Database,
  { workflowId, now }: { workflowId: string; now: Date },
): Promise<{ lastDayMicros: number; draftMicros: number; draftCalls: number }> {
  const [day] = await db
    .select({ micros: sql<string>`coalesce(sum(${modelCalls.budgetMicros}), 0)` })
    .from(modelCalls)
    .where(sql`${modelCalls.calledAt} > ${now.toISOString()}::timestamptz - ${DAY}::interval`);
  const [draft] = await db
    .select({
      micros: sql<string>`coalesce(sum(${modelCalls.budgetMicros}), 0)`,
      calls: sql<string>`count(*)`,
    })
    .from(modelCalls)
    .where(eq(modelCalls.workflowId, workflowId));
  return {
    lastDayMicros: Number(day?.micros ?? 0),
    draftMicros: Number(draft?.micros ?? 0),
    draftCalls: Number(draft?.calls ?? 0),
  };
}

export async function insertModelCall(db: Database, call: typeof modelCalls.$inferInsert): Promise<void> {
  await db.insert(modelCalls).values(call);
}

export async function findModelCall(db: Database, id: string): Promise<ModelCallRow> {
  const [row] = await db.select().from(modelCalls).where(eq(modelCalls.id, id));
  if (!row) throw new AppError("internal", "A question to the model was not noted before it was asked.");
  return row;
}

export async function updateModelCall(
  db: Database,
  id: string,
  change: Partial<
    Pick<
      ModelCallRow,
      "outcome" | "inputTokens" | "outputTokens" | "costMicros" | "budgetMicros" | "durationMs"
    >
  >,
): Promise<void> {
  await db.update(modelCalls).set(change).where(eq(modelCalls.id, id));
}

/** The call whose answer became the draft of this workflow. */
export async function findUsedModelCallOrNull(
  db: Database,
  workflowId: string,
): Promise<ModelCallRow | null> {
  const [row] = await db
    .select()
    .from(modelCalls)
    .where(and(eq(modelCalls.workflowId, workflowId), eq(modelCalls.outcome, "used")))
    .orderBy(desc(modelCalls.calledAt))
    .limit(1);
  return row ?? null;
}

const LISTED = 100;

/** Every question about this workflow, oldest first. */
export async function listModelCallsOfWorkflow(db: Database, workflowId: string): Promise<ModelCallRow[]> {
  return db
    .select()
    .from(modelCalls)
    .where(eq(modelCalls.workflowId, workflowId))
    .orderBy(asc(modelCalls.calledAt))
    .limit(LISTED);
}
