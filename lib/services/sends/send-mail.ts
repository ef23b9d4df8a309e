import { authorize } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";
import { claimUnreachable } from "./claim-unreachable.ts";
import { isReachable } from "./mailbox-of.ts";
import { withSendLease } from "./send-lease.ts";
import { progressOf, type SendProgress } from "./send-progress.ts";
import { protocolOf } from "./send-protocol.ts";

/**
 * Sends once, by the rules of the mailbox's provider. A row that is in flight already is never sent from here: its
 * earlier try is looked into first, by `confirmSend`.
 */
export async function sendMail(ctx: ServiceContext, { sendId }: { sendId: string }): Promise<SendProgress> {
  authorize(ctx.actor, "send:perform");
  return withSendLease(ctx, sendId, async (send) => {
    if (send.state !== "reserved") return progressOf(send, ctx.now());
    return isReachable(ctx, send) ? protocolOf(send).send(ctx, send) : claimUnreachable(ctx, send);
  });
}
