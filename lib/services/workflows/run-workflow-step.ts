import {
  countRunningAttempts,
  deleteWorkflowAttempt,
  findWorkflowStepOrNull,
  insertWorkflowAttempt,
  lockWorkflow,
  updateInterruptedAttempts,
  updateWorkflow,
  updateWorkflowAttempt,
  upsertWorkflowStep,
} from "#lib/db/workflows.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";
import { failureOf } from "#lib/domain/failure.ts";
import { notBeforeOf } from "#lib/domain/not-now.ts";
import { WORKFLOW_STEPS, type WorkflowStep } from "#lib/domain/workflow.ts";

import { type ServiceContext, withTransaction } from "../context.ts";

export type WorkflowStepInput = { workflowId: string; step: WorkflowStep };
export type WorkflowStepResult = {
  /** Facts for the timeline, given back when the step is asked for again: ids, counts, states. */
  detail?: Record<string, unknown>;
  status?: "completed" | "waiting" | "skipped";
};

type Begun = { isDone: true; detail: Record<string, unknown> } | { isDone: false; attemptId: string };

/**
 * Runs one step of a workflow and keeps its record: an attempt before, its outcome after, each in a short
 * transaction of its own. A step that is done already is not done again. A crash in between leaves the step open,
 * so `work` must be safe to repeat.
 */
export async function runWorkflowStep(
  ctx: ServiceContext,
  input: WorkflowStepInput,
  work: () => Promise<WorkflowStepResult>,
): Promise<Record<string, unknown>> {
  authorize(ctx.actor, "workflow:record");
  const begun = await begin(ctx, input);
  if (begun.isDone) return begun.detail;
  try {
    const result = await work();
    return await finish(ctx, { ...input, attemptId: begun.attemptId, result });
  } catch (error) {
    await recordFailure(ctx, { ...input, attemptId: begun.attemptId, error });
    throw error;
  }
}

async function begin(ctx: ServiceContext, input: WorkflowStepInput): Promise<Begun> {
  return withTransaction(ctx, async (ctx): Promise<Begun> => {
    const workflow = await lockWorkflow(ctx.db, input.workflowId);
    const row = await findWorkflowStepOrNull(ctx.db, input);
    if (row && (row.status === "completed" || row.status === "skipped")) {
      return { isDone: true, detail: row.detail };
    }
    if (workflow.status === "cancelled" || workflow.status === "completed") {
      throw new AppError(
        "conflict",
        `The workflow is ${workflow.status}: this step is not needed any more.`,
        {
          details: { reason: "workflow_closed" },
        },
      );
    }
    const startedAt = ctx.now();
    const number = (row?.attempts ?? 0) + 1;
    await updateInterruptedAttempts(ctx.db, input, {
      outcome: "failed_transient",
      endedAt: startedAt,
      errorCode: "interrupted",
      errorMessage: "The process ended before the step did. It was started again.",
    });
    await upsertWorkflowStep(ctx.db, {
      ...input,
      status: "running",
      attempts: number,
      startedAt: row?.startedAt ?? startedAt,
    });
    const attemptId = await insertWorkflowAttempt(ctx.db, {
      ...input,
      number,
      outcome: "running",
      requestId: ctx.requestId,
      startedAt,
    });
    const isLate = WORKFLOW_STEPS.indexOf(input.step) < WORKFLOW_STEPS.indexOf(workflow.currentStep);
    await updateWorkflow(ctx.db, input.workflowId, {
      updatedAt: startedAt,
      ...(isLate
        ? {}
        : { status: "running", currentStep: input.step, startedAt: workflow.startedAt ?? startedAt }),
    });
    return { isDone: false, attemptId };
  });
}

async function finish(
  ctx: ServiceContext,
  input: WorkflowStepInput & { attemptId: string; result: WorkflowStepResult },
): Promise<Record<string, unknown>> {
  const { workflowId, step, attemptId, result } = input;
  const detail = result.detail ?? {};
  const status = result.status ?? "completed";
  await withTransaction(ctx, async (ctx) => {
    const workflow = await lockWorkflow(ctx.db, workflowId);
    const endedAt = ctx.now();
    await updateWorkflowAttempt(ctx.db, attemptId, { outcome: "succeeded", endedAt, detail });
    if (status !== "waiting" || !(await isDone(ctx, input))) {
      const completedAt = status === "waiting" ? null : endedAt;
      await upsertWorkflowStep(ctx.db, { workflowId, step, status, detail, completedAt });
    }
    const isOpen = workflow.status === "running" && workflow.currentStep === step;
    await updateWorkflow(ctx.db, workflowId, {
      updatedAt: endedAt,
      // Whoever leaves a step waiting has said why.
      ...(status === "waiting" ? {} : { errorCode: null, errorMessage: null }),
      ...(isOpen && status === "waiting" ? { status: "waiting" } : {}),
    });
  });
  return detail;
}

async function recordFailure(
  ctx: ServiceContext,
  input: WorkflowStepInput & { attemptId: string; error: unknown },
): Promise<void> {
  const { workflowId, step, attemptId } = input;
  const { code, message, isTransient } = failureOf(input.error);
  await withTransaction(ctx, async (ctx) => {
    await lockWorkflow(ctx.db, workflowId);
    const endedAt = ctx.now();
    if (notBeforeOf(input.error)) {
      if (!(await takeBack(ctx, input))) return;
      await updateWorkflow(ctx.db, workflowId, {
        updatedAt: endedAt,
        errorCode: code,
        errorMessage: message,
      });
      return;
    }
    await updateWorkflowAttempt(ctx.db, attemptId, {
      outcome: isTransient ? "failed_transient" : "failed_permanent",
      endedAt,
      errorCode: code,
      errorMessage: message,
    });
    if (await isDone(ctx, input)) return;
    await upsertWorkflowStep(ctx.db, { workflowId, step, status: isTransient ? "pending" : "failed" });
    await updateWorkflow(ctx.db, workflowId, { updatedAt: endedAt, errorCode: code, errorMessage: message });
  });
}

/**
 * Its service was cut off before anything was tried: that is no attempt. False when another run has the step, or had
 * it meanwhile: what that one says stays.
 */
async function takeBack(
  ctx: ServiceContext,
  { attemptId, ...input }: WorkflowStepInput & { attemptId: string },
): Promise<boolean> {
  await deleteWorkflowAttempt(ctx.db, attemptId);
  const row = await findWorkflowStepOrNull(ctx.db, input);
  if (row?.status !== "running" || (await countRunningAttempts(ctx.db, input)) > 0) return false;
  const { workflowId, step } = input;
  await upsertWorkflowStep(ctx.db, { workflowId, step, status: "pending", attempts: row.attempts - 1 });
  return true;
}

/** Another worker has finished the step meanwhile: its outcome stays. */
async function isDone(ctx: ServiceContext, step: WorkflowStepInput): Promise<boolean> {
  const row = await findWorkflowStepOrNull(ctx.db, step);
  return row?.status === "completed" || row?.status === "skipped";
}
