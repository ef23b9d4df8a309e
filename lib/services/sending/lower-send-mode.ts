import type { LowerSendModeInput, SendingView } from "#lib/contracts/sending.ts";
import { lockSendingSettings } from "#lib/db/sending-settings.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";
import { isHigherMode } from "#lib/domain/send-mode.ts";

import { type ServiceContext, withTransaction } from "../context.ts";
import { changeSending } from "./change-sending.ts";
import { readSendingView } from "./get-sending-status.ts";

/** Lowers the send mode: one operator, one step. Raising it needs two people. */
export async function lowerSendMode(ctx: ServiceContext, { mode }: LowerSendModeInput): Promise<SendingView> {
  authorize(ctx.actor, "sending:stop");
  return withTransaction(ctx, async (ctx) => {
    const before = await lockSendingSettings(ctx.db);
    if (isHigherMode(mode, before.mode)) {
      throw new AppError(
        "forbidden",
        `${mode} is higher than ${before.mode}. Ask for it, and let a second person confirm.`,
        {
          details: { reason: "two_people" },
        },
      );
    }
    if (mode !== before.mode)
      await changeSending(ctx, { before, change: { mode }, action: "sending.modeLowered" });
    return readSendingView(ctx);
  });
}
