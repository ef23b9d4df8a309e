import type { DecisionResult, RejectDraftInput } from "#lib/contracts/drafts.ts";
import { lockDraft } from "#lib/db/drafts.ts";
import { countRejectionReason } from "#lib/db/rejection-reasons.ts";
import { upsertWorkflowStep } from "#lib/db/workflows.ts";
import { authorize } from "#lib/domain/actor.ts";
import { reject } from "#lib/domain/draft.ts";

import { type ServiceContext, withTransaction } from "../context.ts";
import { closeWorkflow } from "../workflows/complete-workflow.ts";
import { keepRejectionReason } from "./keep-rejection-reason.ts";
import { findKeyOfDraft, readSeen, recordDecision } from "./record-decision.ts";

/** Ends the workflow without a reply. The reason is kept, sealed with the rest of the person's data. */
export async function rejectDraft(ctx: ServiceContext, input: RejectDraftInput): Promise<DecisionResult> {
  authorize(ctx.actor, "draft:reject");
  const key = await findKeyOfDraft(ctx, input.draftId);

  return withTransaction(ctx, async (ctx) => {
    const draft = await lockDraft(ctx.db, input.draftId);
    const rejected = reject(draft, await readSeen(ctx, input));
    await upsertWorkflowStep(ctx.db, {
      workflowId: draft.workflowId,
      step: "review",
      status: "completed",
      completedAt: ctx.now(),
      detail: { decision: "rejected", revision: draft.revision },
    });
    const { draftId, reason: words } = input;
    if (input.isKept) await keepRejectionReason(ctx, { draftId, words, key });
    await countRejectionReason(ctx.db, words, ctx.now());
    await closeWorkflow(ctx, { workflowId: draft.workflowId, outcome: "rejected" });
    return recordDecision(ctx, {
      kind: "reject",
      action: "draft.rejected",
      before: draft,
      after: rejected,
      reason: { text: input.reason, key },
    });
  });
}
