import { type SendRow, updateSendUnderFence } from "#lib/db/sends.ts";

import type { ServiceContext } from "../context.ts";
import { findCopyOf } from "./look-for-copy.ts";
import { gmailOf, isReachable } from "./mailbox-of.ts";
import { recordSent } from "./record-sent.ts";
import { withSendLease } from "./send-lease.ts";
import { progressOf } from "./send-progress.ts";

/**
 * Before a reply that was not sent is tried anew: makes sure that its earlier mail draft can never go out. Where the
 * draft is gone without our doing, its sent copy is looked for, and the send is settled as sent if there is one.
 */
export async function retireEarlierDraft(ctx: ServiceContext, earlier: SendRow): Promise<void> {
  if (earlier.state !== "not_sent" || earlier.providerDraftId === null) return;
  await withSendLease(ctx, earlier.id, async (send) => {
    if (send.state !== "not_sent" || send.providerDraftId === null) return progressOf(send, ctx.now());
    // Never tried, and its mailbox is configured no more: only a person could still send it, from there.
    const isLeftBehind = send.inFlightAt === null && !isReachable(ctx, send);
    const fate = isLeftBehind ? "left_behind" : await gmailOf(ctx, send).deleteDraft(send.providerDraftId);
    const copy = fate === "gone" ? await findCopyOf(ctx, send) : null;
    if (copy) {
      const { id: messageId, threadId, wireMessageId } = copy;
      return recordSent(ctx, { send, message: { messageId, threadId, wireMessageId }, how: "found" });
    }
    await updateSendUnderFence(ctx.db, send, {
      providerDraftId: null,
      evidence: { stage: `earlier_draft_${fate}`, at: ctx.now().toISOString(), fence: send.fence },
    });
    return progressOf(send, ctx.now());
  });
}
