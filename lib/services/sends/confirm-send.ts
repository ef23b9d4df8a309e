import { authorize } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";
import { lookAgain } from "./look-for-copy.ts";
import { isReachable } from "./mailbox-of.ts";
import { withSendLease } from "./send-lease.ts";
import { progressOf, type SendProgress } from "./send-progress.ts";
import { protocolOf } from "./send-protocol.ts";

/** Finds out what became of a send whose answer was lost, by the rules of its provider. */
export async function confirmSend(
  ctx: ServiceContext,
  { sendId }: { sendId: string },
): Promise<SendProgress> {
  authorize(ctx.actor, "send:perform");
  return withSendLease(ctx, sendId, async (send) => {
    if (send.state !== "in_flight") return progressOf(send, ctx.now());
    return isReachable(ctx, send) ? protocolOf(send).confirm(ctx, send) : lookAgain(ctx, send, null);
  });
}
