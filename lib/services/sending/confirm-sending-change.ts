import type { ConfirmSendingChangeInput, SendingView } from "#lib/contracts/sending.ts";
import {
  type ChangeRequestRow,
  lockChangeRequest,
  lockSendingSettings,
  type SendingSettingsRow,
  updateChangeRequest,
} from "#lib/db/sending-settings.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";
import { isHigherMode } from "#lib/domain/send-mode.ts";

import { type ServiceContext, withTransaction } from "../context.ts";
import { assertSecondPerson } from "../signatures/assert-second-person.ts";
import { assertStillMay } from "../signatures/assert-still-may.ts";
import { changeSending } from "./change-sending.ts";
import { readSendingView } from "./get-sending-status.ts";
import { assertListedSomebody, signSendingChange } from "./sign-sending-change.ts";

/** The second person: signs the plan that another asked for, in time and while the settings are as they were. */
export async function confirmSendingChange(
  ctx: ServiceContext,
  { requestId }: ConfirmSendingChangeInput,
): Promise<SendingView> {
  authorize(ctx.actor, "sending:change");
  const { actor } = ctx;
  if (actor.type !== "user") throw new AppError("forbidden", "Only a signed-in person can confirm this.");
  return withTransaction(ctx, async (ctx) => {
    const before = await lockSendingSettings(ctx.db);
    const request = await lockChangeRequest(ctx.db, requestId);
    assertConfirmable(ctx, { before, request, byId: actor.id });
    await assertStillMay(ctx, { userId: request.requestedBy, permission: "sending:change" });
    await assertListedSomebody(ctx, request.mode);
    const { mode, killSwitch, settingsVersion } = request;
    const plan = { requestId, mode, killSwitch, settingsVersion };
    const signatureId = await signSendingChange(ctx, { plan, part: "confirmed" });
    await updateChangeRequest(ctx.db, requestId, { confirmedBy: actor.id, confirmedAt: ctx.now() });
    await changeSending(ctx, {
      before,
      change: { mode, killSwitch },
      action: "sending.changeConfirmed",
      facts: { requestId, requestedBy: request.requestedBy, confirmedBy: actor.id, signatureId },
    });
    return readSendingView(ctx);
  });
}

function assertConfirmable(
  ctx: ServiceContext,
  { before, request, byId }: { before: SendingSettingsRow; request: ChangeRequestRow; byId: string },
): void {
  assertSecondPerson(request, { id: byId, now: ctx.now() });
  if (request.settingsVersion !== before.version) {
    throw new AppError("conflict", "The sending settings changed since this was asked for. Ask again.", {
      details: { reason: "changed" },
    });
  }
  if (isHigherMode(request.mode, ctx.settings.sendModeCeiling)) {
    throw new AppError("conflict", `The configuration allows ${ctx.settings.sendModeCeiling} at most.`, {
      details: { reason: "above_ceiling" },
    });
  }
}
