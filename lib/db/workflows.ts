import { and, count, desc, eq, inArray, isNull, lt, notExists, or, sql } from "drizzle-orm";

import { contacts, outboxEvents, workflowAttempts, workflows, workflowSteps } from "#drizzle/schema/index.ts";
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

export async function findWorkflowOfSubmissionOrNull(
  db: Database,
  submissionId: string,
): Promise<WorkflowRow | null> {
  const [row] = await db.select().from(workflows).where(eq(workflows.submissionId, submissionId));
  return row ?? null;
}

/** Everything that one person sent, newest first. */
export async function listIdsOfContact(db: Database, contactId: string, limit: number): Promise<string[]> {
  const rows = await db
    .select({ id: workflows.id })
    .from(workflows)
    .where(eq(workflows.contactId, contactId))
    .orderBy(desc(workflows.createdAt))
    .limit(limit);
  return rows.map(({ id }) => id);
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

/** For an attempt in which nothing was tried. */
export async function deleteWorkflowAttempt(db: Database, id: string): Promise<void> {
  await db.delete(workflowAttempts).where(eq(workflowAttempts.id, id));
}

export async function countRunningAttempts(
  db: Database,
  key: { workflowId: string; step: WorkflowStep },
): Promise<number> {
  const [row] = await db
    .select({ total: count() })
    .from(workflowAttempts)
    .where(
      and(
        eq(workflowAttempts.workflowId, key.workflowId),
        eq(workflowAttempts.step, key.step),
        eq(workflowAttempts.outcome, "running"),
      ),
    );
  return row?.total ?? 0;
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

/**
 * Work that nobody seems to do: without a sign of life since `before`, or since `retryingBefore` where an attempt
 * failed and the engine waits, and without a wake-up under way. Locked for the caller; oldest first.
 */
export async function lockStalledWorkflows(
  db: Database,
  options: { before: Date; retryingBefore: Date; steps: readonly WorkflowStep[]; limit: number },
): Promise<WorkflowRow[]> {
  const { before, retryingBefore, steps, limit } = options;
  const hasWakeUp = db
    .select({ one: sql`1` })
    .from(outboxEvents)
    .where(
      and(isNull(outboxEvents.closedAt), sql`${outboxEvents.data} ->> 'workflowId' = ${workflows.id}::text`),
    );
  return db
    .select()
    .from(workflows)
    .where(
      and(
        inArray(workflows.status, ["queued", "running"]),
        inArray(workflows.currentStep, [...steps]),
        or(
          and(isNull(workflows.errorCode), lt(workflows.updatedAt, before)),
          lt(workflows.updatedAt, retryingBefore),
        ),
        notExists(hasWakeUp),
      ),
    )
    .orderBy(workflows.updatedAt)
    .limit(limit)
    .for("update", { skipLocked: true });
}

/** Workflows held by a restriction that has been lifted meanwhile. */
export async function lockReleasedWorkflows(db: Database, limit: number): Promise<WorkflowRow[]> {
  const rows = await db
    .select({ workflow: workflows })
    .from(workflows)
    .innerJoin(contacts, eq(contacts.id, workflows.contactId))
    .where(
      and(
        eq(workflows.status, "waiting"),
        eq(workflows.currentStep, "receive"),
        isNull(contacts.restrictedAt),
        isNull(contacts.erasedAt),
      ),
    )
    .limit(limit)
    .for("update", { of: workflows, skipLocked: true });
  return rows.map(({ workflow }) => workflow);
}

function found<T>(row: T | null): T {
  if (row === null) throw new AppError("not_found", "There is no such workflow. It may have been erased.");
  return row;
}
