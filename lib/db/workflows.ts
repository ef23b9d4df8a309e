import { and, eq, inArray, lt, sql } from "drizzle-orm";

import { workflowAttempts, workflows, workflowSteps } from "#drizzle/schema/index.ts";
import { AppError } from "#lib/domain/errors.ts";
import type { WorkflowStep } from "#lib/domain/workflow.ts";

import type { Database } from "./database.ts";

export type WorkflowRow = typeof workflows.$inferSelect;
export type WorkflowStepRow = typeof workflowSteps.$inferSelect;
export type WorkflowAttemptRow = typeof workflowAttempts.$inferSelect;
type WorkflowChange = Partial<Omit<typeof workflows.$inferInsert, "id" | "submissionId" | "contactId">>;
type StepChange = Partial<Omit<typeof workflowSteps.$inferInsert, "workflowId" | "step">>;
type AttemptChange = Partial<Omit<typeof workflowAttempts.$inferInsert, "id" | "workflowId" | "step">>;

export async function insertWorkflow(db: Database, workflow: typeof workflows.$inferInsert): Promise<void> {
  await db.insert(workflows).values(workflow);
}

export async function findWorkflowOrNull(db: Database, id: string): Promise<WorkflowRow | null> {
  const [row] = await db.select().from(workflows).where(eq(workflows.id, id));
  return row ?? null;
}

export async function findWorkflow(db: Database, id: string): Promise<WorkflowRow> {
  return found(await findWorkflowOrNull(db, id));
}

export async function lockWorkflow(db: Database, id: string): Promise<WorkflowRow> {
  const [row] = await db.select().from(workflows).where(eq(workflows.id, id)).for("update");
  return found(row ?? null);
}

export async function updateWorkflow(db: Database, id: string, change: WorkflowChange): Promise<void> {
  await db
    .update(workflows)
    .set({ updatedAt: sql`now()`, ...change })
    .where(eq(workflows.id, id));
}

export async function findWorkflowStepOrNull(
  db: Database,
  key: { workflowId: string; step: WorkflowStep },
): Promise<WorkflowStepRow | null> {
  const [row] = await db
    .select()
    .from(workflowSteps)
    .where(and(eq(workflowSteps.workflowId, key.workflowId), eq(workflowSteps.step, key.step)));
  return row ?? null;
}

export async function listWorkflowSteps(db: Database, workflowId: string): Promise<WorkflowStepRow[]> {
  return db.select().from(workflowSteps).where(eq(workflowSteps.workflowId, workflowId));
}

/** Inserts the step's row, or changes what is given of it. */
export async function upsertWorkflowStep(
  db: Database,
  {
    workflowId,
    step,
    ...change
  }: { workflowId: string; step: WorkflowStep; status: WorkflowStepRow["status"] } & StepChange,
): Promise<WorkflowStepRow> {
  const [row] = await db
    .insert(workflowSteps)
    .values({ workflowId, step, ...change })
    .onConflictDoUpdate({ target: [workflowSteps.workflowId, workflowSteps.step], set: change })
    .returning();
  return found(row ?? null);
}

export async function insertWorkflowAttempt(
  db: Database,
  attempt: typeof workflowAttempts.$inferInsert,
): Promise<string> {
  const [row] = await db.insert(workflowAttempts).values(attempt).returning({ id: workflowAttempts.id });
  return found(row ?? null).id;
}

export async function updateWorkflowAttempt(db: Database, id: string, change: AttemptChange): Promise<void> {
  await db.update(workflowAttempts).set(change).where(eq(workflowAttempts.id, id));
}

/** Ends the attempts of a step that a dead process left running. */
export async function updateInterruptedAttempts(
  db: Database,
  key: { workflowId: string; step: WorkflowStep },
  change: AttemptChange,
): Promise<void> {
  await db
    .update(workflowAttempts)
    .set(change)
    .where(
      and(
        eq(workflowAttempts.workflowId, key.workflowId),
        eq(workflowAttempts.step, key.step),
        eq(workflowAttempts.outcome, "running"),
      ),
    );
}

/** Work that somebody should be doing, without a sign of life since `before`. Oldest first. */
export async function listStalledWorkflows(
  db: Database,
  { before, limit }: { before: Date; limit: number },
): Promise<WorkflowRow[]> {
  return db
    .select()
    .from(workflows)
    .where(and(inArray(workflows.status, ["queued", "running"]), lt(workflows.updatedAt, before)))
    .orderBy(workflows.updatedAt)
    .limit(limit);
}

function found<T>(row: T | null): T {
  if (row === null) throw new AppError("not_found", "There is no such workflow. It may have been erased.");
  return row;
}
