import type { DecisionResult, UndoDraftInput } from "#lib/contracts/drafts.ts";
import { lockDraft } from "#lib/db/drafts.ts";
import { authorize } from "#lib/domain/actor.ts";
import { undoLast } from "#lib/domain/draft.ts";

import { type ServiceContext, withTransaction } from "../context.ts";
import { readSeen, recordDecision } from "./record-decision.ts";
import { reopenReview } from "./reopen-review.ts";

/** Takes back the newest snooze, assignment or rejection within ten seconds. */
export async function undoDecision(ctx: ServiceContext, input: UndoDraftInput): Promise<DecisionResult> {
  authorize(ctx.actor, "draft:undo");

  return withTransaction(ctx, async (ctx) => {
    const draft = await lockDraft(ctx.db, input.draftId);
    const seen = await readSeen(ctx, input);
    const restored = undoLast(draft, seen, ctx.now());
    if (draft.status === "rejected") await reopenReview(ctx, draft.workflowId);
    return recordDecision(ctx, {
      kind: "undo",
      action: "draft.decisionUndone",
      before: draft,
      after: restored,
      facts: { undone: seen.last?.kind ?? null },
    });
  });
}
