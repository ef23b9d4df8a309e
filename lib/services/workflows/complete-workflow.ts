import { lockWorkflow, updateWorkflow } from "#lib/db/workflows.ts";
import { authorize } from "#lib/domain/actor.ts";
import type { WorkflowOutcome } from "#lib/domain/workflow.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";

export type CompleteWorkflowInput = { workflowId: string; outcome: WorkflowOutcome };

/** Ends a workflow well. Asked twice, it ends once. */
export async function completeWorkflow(ctx: ServiceContext, input: CompleteWorkflowInput): Promise<void> {
  authorize(ctx.actor, "workflow:record");
  await withTransaction(ctx, (ctx) => closeWorkflow(ctx, input));
}

/** The same in the transaction of a use-case that has authorised its caller, such as a rejection. */
export async function closeWorkflow(
  ctx: ServiceContext,
  { workflowId, outcome }: CompleteWorkflowInput,
): Promise<void> {
  const workflow = await lockWorkflow(ctx.db, workflowId);
  if (workflow.status === "completed" || workflow.status === "cancelled") return;
  await updateWorkflow(ctx.db, workflowId, {
    status: "completed",
    outcome,
    completedAt: ctx.now(),
    updatedAt: ctx.now(),
    errorCode: null,
    errorMessage: null,
  });
  recordAudit(ctx, {
    action: "workflow.completed",
    entity: { type: "workflow", id: workflowId },
    facts: { outcome },
  });
}
