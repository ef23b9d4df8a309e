import type { RetryWorkflowInput, WorkflowChanged } from "#lib/contracts/workflows.ts";
import { lockWorkflow, updateWorkflow, upsertWorkflowStep, type WorkflowRow } from "#lib/db/workflows.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { wakeWorkflow } from "./wake-workflow.ts";

/** Wakes a failed workflow at the step that failed. Steps that are done are not done again. */
export async function retryWorkflow(
  ctx: ServiceContext,
  input: RetryWorkflowInput,
): Promise<WorkflowChanged> {
  authorize(ctx.actor, "workflow:retry");

  return withTransaction(ctx, async (ctx) => {
    const workflow = await lockWorkflow(ctx.db, input.workflowId);
    assertRetryable(workflow, input.generation);
    const { id: workflowId, currentStep } = workflow;
    const generation = workflow.generation + 1;
    const event = await wakeWorkflow(ctx, workflow);
    await updateWorkflow(ctx.db, workflowId, {
      status: "queued",
      generation,
      errorCode: null,
      errorMessage: null,
      completedAt: null,
      updatedAt: ctx.now(),
    });
    await upsertWorkflowStep(ctx.db, { workflowId, step: currentStep, status: "pending" });
    recordAudit(ctx, {
      action: "workflow.retried",
      entity: { type: "workflow", id: workflowId },
      facts: { step: currentStep, generation, event, errorCode: workflow.errorCode },
    });
    return { workflowId, status: "queued", generation, currentStep };
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
