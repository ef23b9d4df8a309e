import type { RetryWorkflowInput, WorkflowChanged } from "#lib/contracts/workflows.ts";
import { findDraftOfWorkflowOrNull, findSendOfDraftOrNull } from "#lib/db/drafts.ts";
import {
  listWorkflowSteps,
  lockWorkflow,
  updateWorkflow,
  upsertWorkflowStep,
  type WorkflowRow,
} from "#lib/db/workflows.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";
import { explainRetry } from "#lib/domain/retry-step.ts";
import { WORKFLOW_STEPS, type WorkflowStep } from "#lib/domain/workflow.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import type { UnderLock } from "./under-lock.ts";
import { wakeWorkflow } from "./wake-workflow.ts";

/** Wakes a failed workflow at the step that failed, or at an earlier one that does no harm when done again. */
export async function retryWorkflow(
  ctx: ServiceContext,
  input: RetryWorkflowInput,
  alongside?: UnderLock,
): Promise<WorkflowChanged> {
  authorize(ctx.actor, "workflow:retry");

  return withTransaction(ctx, async (ctx) => {
    const workflow = await lockWorkflow(ctx.db, input.workflowId);
    await alongside?.(ctx, workflow);
    assertRetryable(workflow, input.generation);
    const { id: workflowId } = workflow;
    const fromStep = input.fromStep ?? workflow.currentStep;
    if (fromStep !== workflow.currentStep) await assertSafe(ctx, workflow, fromStep);
    const generation = workflow.generation + 1;
    const event = await wakeWorkflow(ctx, { id: workflowId, currentStep: fromStep });
    await updateWorkflow(ctx.db, workflowId, {
      status: "queued",
      currentStep: fromStep,
      generation,
      errorCode: null,
      errorMessage: null,
      completedAt: null,
      updatedAt: ctx.now(),
    });
    await reopenSteps(ctx, workflow, fromStep);
    recordAudit(ctx, {
      action: "workflow.retried",
      entity: { type: "workflow", id: workflowId },
      facts: {
        ...{ step: fromStep, failedStep: workflow.currentStep },
        ...{ generation, event, errorCode: workflow.errorCode },
      },
    });
    return { workflowId, status: "queued", generation, currentStep: fromStep };
  });
}

function assertRetryable({ status, generation }: WorkflowRow, seenGeneration: number): void {
  if (status !== "failed") {
    throw new AppError("conflict", `Only a failed workflow can be retried; this one is ${status}.`, {
      details: { reason: "not_failed", status },
    });
  }
  if (generation === seenGeneration) return;
  throw new AppError(
    "conflict",
    "Somebody retried this workflow already, and it failed again. Look at the new attempt first.",
    {
      details: { reason: "changed", generation },
    },
  );
}

async function assertSafe(ctx: ServiceContext, workflow: WorkflowRow, step: WorkflowStep): Promise<void> {
  const draft = await findDraftOfWorkflowOrNull(ctx.db, workflow.id);
  const send = draft && (await findSendOfDraftOrNull(ctx.db, draft.id));
  const { status, currentStep } = workflow;
  const facts = { status, currentStep, draft: draft?.status ?? null, send: send?.state ?? null };
  const choice = explainRetry(facts, step);
  if (!choice.may) throw new AppError("conflict", choice.why, { details: { reason: "unsafe_step", step } });
}

/** The chosen step and what came after it are done again; what was done before stays. */
async function reopenSteps(
  ctx: ServiceContext,
  { id: workflowId, currentStep }: WorkflowRow,
  fromStep: WorkflowStep,
): Promise<void> {
  const first = WORKFLOW_STEPS.indexOf(fromStep);
  const rows = await listWorkflowSteps(ctx.db, workflowId);
  const later = rows.map(({ step }) => step).filter((step) => WORKFLOW_STEPS.indexOf(step) >= first);
  for (const step of new Set([currentStep, ...later])) {
    await upsertWorkflowStep(ctx.db, { workflowId, step, status: "pending", completedAt: null });
  }
}
