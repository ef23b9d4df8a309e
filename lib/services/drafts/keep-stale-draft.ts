import type { DecisionResult, KeepStaleDraftInput } from "#lib/contracts/drafts.ts";
import { lockDraft } from "#lib/db/drafts.ts";
import { authorize } from "#lib/domain/actor.ts";
import { keep } from "#lib/domain/draft.ts";

import { type ServiceContext, withTransaction } from "../context.ts";
import { readSeen, recordDecision } from "./record-decision.ts";

/** A person read what came in after the text was written, and says that its words still hold. */
export async function keepStaleDraft(
  ctx: ServiceContext,
  input: KeepStaleDraftInput,
): Promise<DecisionResult> {
  authorize(ctx.actor, "draft:edit");

  return withTransaction(ctx, async (ctx) => {
    const draft = await lockDraft(ctx.db, input.draftId);
    const kept = keep(draft, await readSeen(ctx, input));
    return recordDecision(ctx, {
      kind: "keep",
      action: "draft.kept",
      before: draft,
      after: kept,
      facts: { staleReason: draft.staleReason, staleSince: draft.staleSince?.toISOString() ?? null },
    });
  });
}
