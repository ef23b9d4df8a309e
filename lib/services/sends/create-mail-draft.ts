import { authorize } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";
import { isReachable } from "./mailbox-of.ts";
import { withSendLease } from "./send-lease.ts";
import { progressOf, type SendProgress } from "./send-progress.ts";
import { protocolOf } from "./send-protocol.ts";

/** Puts the approved bytes where the provider keeps drafts. Not every provider does: the mail then goes in one step. */
export async function createMailDraft(
  ctx: ServiceContext,
  { sendId }: { sendId: string },
): Promise<SendProgress> {
  authorize(ctx.actor, "send:perform");
  return withSendLease(ctx, sendId, async (send) => {
    if (send.state !== "reserved") return progressOf(send, ctx.now());
    const { hasDrafts, prepare } = protocolOf(send);
    if (!hasDrafts || !isReachable(ctx, send)) return { outcome: "no_draft", sendId };
    await prepare(ctx, send);
    return { outcome: "drafted", sendId };
  });
}
