import { findDraftOfWorkflowOrNull, findSendOfDraftOrNull } from "#lib/db/drafts.ts";
import type { WorkflowRow } from "#lib/db/workflows.ts";
import { AppError } from "#lib/domain/errors.ts";
import { functionOfStep } from "#lib/domain/workflow.ts";

import type { ServiceContext } from "../context.ts";
import { enqueueEvent } from "../outbox.ts";

/** In the caller's transaction: queues the event that starts the workflow's present step. Returns its name. */
export async function wakeWorkflow(
  ctx: ServiceContext,
  { id: workflowId, currentStep }: Pick<WorkflowRow, "id" | "currentStep">,
): Promise<string> {
  const name = functionOfStep(currentStep);
  if (name === "process-submission") {
    await enqueueEvent(ctx, "submission/received", { workflowId });
    return "submission/received";
  }
  const draft = await findDraftOfWorkflowOrNull(ctx.db, workflowId);
  if (!draft) throw new AppError("internal", "A workflow that failed while sending has no draft.");
  if (name === "send-approved-draft") {
    await enqueueEvent(ctx, "draft/approved", { workflowId, draftId: draft.id });
    return "draft/approved";
  }
  const send = await findSendOfDraftOrNull(ctx.db, draft.id);
  if (!send) throw new AppError("internal", "A workflow that failed while logging has no send.");
  await enqueueEvent(ctx, "reply/sent", { workflowId, sendId: send.id });
  return "reply/sent";
}
