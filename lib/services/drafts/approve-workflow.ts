import type { ApproveWorkflowInput, DecisionResult } from "#lib/contracts/drafts.ts";
import { findDraftOfWorkflowOrNull } from "#lib/db/drafts.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";

import type { ServiceContext } from "../context.ts";
import { approveDraft } from "./approve-draft.ts";

/** Approves the draft of a workflow: the same rules, by the same use-case. */
export async function approveWorkflow(
  ctx: ServiceContext,
  input: ApproveWorkflowInput,
): Promise<DecisionResult> {
  authorize(ctx.actor, "draft:approve");
  const { workflowId, ...shown } = input;
  const draft = await findDraftOfWorkflowOrNull(ctx.db, workflowId);
  if (!draft) throw new AppError("not_found", "This workflow has no draft to approve.");
  return approveDraft(ctx, { draftId: draft.id, ...shown });
}
