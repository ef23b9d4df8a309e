import type { DecisionResult, SnoozeDraftInput } from "#lib/contracts/drafts.ts";
import { lockDraft } from "#lib/db/drafts.ts";
import { authorize } from "#lib/domain/actor.ts";
import { snooze } from "#lib/domain/draft.ts";

import { type ServiceContext, withTransaction } from "../context.ts";
import { readSeen, recordDecision } from "./record-decision.ts";

/** Takes the draft out of the queue until then. It comes back by itself. */
export async function snoozeDraft(ctx: ServiceContext, input: SnoozeDraftInput): Promise<DecisionResult> {
  authorize(ctx.actor, "draft:snooze");

  return withTransaction(ctx, async (ctx) => {
    const draft = await lockDraft(ctx.db, input.draftId);
    const until = new Date(input.until);
    const snoozed = snooze(draft, await readSeen(ctx, input), { until, at: ctx.now() });
    return recordDecision(ctx, {
      kind: "snooze",
      action: "draft.snoozed",
      before: draft,
      after: snoozed,
      facts: { until: until.toISOString() },
    });
  });
}
