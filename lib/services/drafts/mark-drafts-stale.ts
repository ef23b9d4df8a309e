import { findClaimOfDraftOrNull, listUndecidedDraftIds, lockDraft, updateDraft } from "#lib/db/drafts.ts";
import type { StaleReason } from "#lib/domain/draft-state.ts";
import { isOpen, markStale } from "#lib/domain/draft.ts";

import { recordAudit } from "../audit.ts";
import type { ServiceContext } from "../context.ts";
import { returnToReview } from "../sends/return-to-review.ts";

type News = { contactId: string; reason: StaleReason; at: Date };

const WORDS: Record<StaleReason, { gate: string; reason: string; remedy: string }> = {
  they_wrote_again: {
    gate: "freshness",
    reason: "The person wrote again after this text was approved.",
    remedy: "Read their mail, then keep the words or edit them, and approve.",
  },
  unsubscribed: {
    gate: "unsubscribe",
    reason: "The person unsubscribed from our mail after this text was approved.",
    remedy: "Reject the draft, or reach the person in another way.",
  },
};

/**
 * In the caller's transaction: no reply to this person leaves before somebody knows the news. It takes the draft's
 * lock as the claim does. What nothing has claimed goes back to review; a claim that is later sees the mark.
 */
export async function markDraftsStale(ctx: ServiceContext, news: News): Promise<number> {
  const { contactId, reason, at } = news;
  let marked = 0;
  for (const id of await listUndecidedDraftIds(ctx.db, contactId)) {
    const draft = await lockDraft(ctx.db, id);
    if (!isOpen(draft) && draft.status !== "approved") continue;
    const stale = markStale(draft, { reason, at });
    await updateDraft(ctx.db, stale, ctx.now());
    recordAudit(ctx, {
      action: "draft.staled",
      entity: { type: "draft", id },
      facts: { workflowId: draft.workflowId, reason, since: at.toISOString(), status: draft.status },
    });
    const isClaimed = (await findClaimOfDraftOrNull(ctx.db, id)) !== null;
    if (draft.status === "approved" && !isClaimed) {
      await returnToReview(ctx, {
        draft: stale,
        why: { outcome: "returned", owner: "operator", ...WORDS[reason] },
      });
    }
    marked += 1;
  }
  return marked;
}
