import type { AssignDraftInput, DecisionResult } from "#lib/contracts/drafts.ts";
import { lockDraft } from "#lib/db/drafts.ts";
import { findReviewerOrNull } from "#lib/db/reviewers.ts";
import { authorize } from "#lib/domain/actor.ts";
import { assign } from "#lib/domain/draft.ts";
import { AppError } from "#lib/domain/errors.ts";

import { type ServiceContext, withTransaction } from "../context.ts";
import { readSeen, recordDecision } from "./record-decision.ts";

/** Gives the draft to one person, or back to everybody. Anyone may still decide about it. */
export async function assignDraft(ctx: ServiceContext, input: AssignDraftInput): Promise<DecisionResult> {
  authorize(ctx.actor, "draft:assign");

  return withTransaction(ctx, async (ctx) => {
    const draft = await lockDraft(ctx.db, input.draftId);
    const assigned = assign(draft, await readSeen(ctx, input), input.assigneeId);
    if (input.assigneeId && !(await findReviewerOrNull(ctx.db, input.assigneeId))) {
      throw new AppError("invalid_input", "This person cannot review drafts. Choose somebody else.");
    }
    return recordDecision(ctx, {
      kind: "assign",
      action: "draft.assigned",
      before: draft,
      after: assigned,
      facts: { assigneeId: assigned.assigneeId, previousAssigneeId: draft.assigneeId },
    });
  });
}
