import { lockWorkflow, updateWorkflow, upsertWorkflowStep } from "#lib/db/workflows.ts";
import { authorize } from "#lib/domain/actor.ts";
import { failureOf } from "#lib/domain/failure.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";

/** Gives a workflow up after its last attempt. One that ended otherwise or waits for a person meanwhile stays as it is. */
export async function failWorkflow(
  ctx: ServiceContext,
  { workflowId, error }: { workflowId: string; error: unknown },
): Promise<void> {
  authorize(ctx.actor, "workflow:record");
  await withTransaction(ctx, async (ctx) => {
    const workflow = await lockWorkflow(ctx.db, workflowId);
    if (workflow.status !== "queued" && workflow.status !== "running") return;
    const failure = failureOf(error);
    const step = workflow.currentStep;
    const errorCode = workflow.errorCode ?? failure.code;
    await updateWorkflow(ctx.db, workflowId, {
      status: "failed",
      updatedAt: ctx.now(),
      errorCode,
      errorMessage: workflow.errorMessage ?? failure.message,
    });
    await upsertWorkflowStep(ctx.db, { workflowId, step, status: "failed" });
    recordAudit(ctx, {
      action: "workflow.failed",
      entity: { type: "workflow", id: workflowId },
      facts: { step, errorCode },
    });
  });
}
