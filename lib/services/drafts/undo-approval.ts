import type { DecisionResult, UndoDraftInput } from "#lib/contracts/drafts.ts";
import { findClaimOfDraftOrNull, lockDraft } from "#lib/db/drafts.ts";
import { authorize } from "#lib/domain/actor.ts";
import { undoApproval as undo } from "#lib/domain/draft.ts";

import { type ServiceContext, withTransaction } from "../context.ts";
import { readSeen, recordDecision } from "./record-decision.ts";
import { reopenReview } from "./reopen-review.ts";

/** Takes an approval back as long as nothing has claimed its mail: the claim needs the same row lock. */
export async function undoApproval(ctx: ServiceContext, input: UndoDraftInput): Promise<DecisionResult> {
  authorize(ctx.actor, "draft:undo");

  return withTransaction(ctx, async (ctx) => {
    const draft = await lockDraft(ctx.db, input.draftId);
    const send = await findClaimOfDraftOrNull(ctx.db, draft.id);
    const claim = send && { state: send.state, at: send.inFlightAt ?? send.reservedAt };
    const pending = undo(draft, await readSeen(ctx, input), claim);
    await reopenReview(ctx, draft.workflowId);
    return recordDecision(ctx, {
      kind: "undo",
      action: "draft.approvalUndone",
      before: draft,
      after: pending,
      facts: { undone: "approve" },
    });
  });
}
