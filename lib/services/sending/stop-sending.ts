import type { SendingView, StopSendingInput } from "#lib/contracts/sending.ts";
import { lockSendingSettings } from "#lib/db/sending-settings.ts";
import { authorize } from "#lib/domain/actor.ts";

import { type ServiceContext, withTransaction } from "../context.ts";
import { changeSending } from "./change-sending.ts";
import { readSendingView } from "./get-sending-status.ts";

/** Stops all sending at once: one operator, one step. When this returns, no send that was not in flight will start. */
export async function stopSending(ctx: ServiceContext, _input: StopSendingInput): Promise<SendingView> {
  authorize(ctx.actor, "sending:stop");
  return withTransaction(ctx, async (ctx) => {
    const before = await lockSendingSettings(ctx.db);
    if (!before.killSwitch)
      await changeSending(ctx, { before, change: { killSwitch: true }, action: "sending.stopped" });
    return readSendingView(ctx);
  });
}
