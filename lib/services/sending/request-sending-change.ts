import { randomUUID } from "node:crypto";

import type { RequestSendingChangeInput, SendingView } from "#lib/contracts/sending.ts";
import {
  insertChangeRequest,
  lockSendingSettings,
  type SendingSettingsRow,
} from "#lib/db/sending-settings.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";
import { isHigherMode } from "#lib/domain/send-mode.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { readSendingView } from "./get-sending-status.ts";
import { assertListedSomebody, signSendingChange } from "./sign-sending-change.ts";

const VALID_MS = 15 * 60_000;

/** Asks to raise the mode or to resume after a stop, signed. Nothing changes until another person signs the same plan. */
export async function requestSendingChange(
  ctx: ServiceContext,
  input: RequestSendingChangeInput,
): Promise<SendingView> {
  authorize(ctx.actor, "sending:change");
  const { actor } = ctx;
  if (actor.type !== "user") throw new AppError("forbidden", "Only a signed-in person can ask for this.");
  return withTransaction(ctx, async (ctx) => {
    const before = await lockSendingSettings(ctx.db);
    assertSensible(ctx, before, input);
    await assertListedSomebody(ctx, input.mode);
    const id = randomUUID();
    await insertChangeRequest(ctx.db, {
      id,
      mode: input.mode,
      killSwitch: input.killSwitch,
      settingsVersion: before.version,
      requestedBy: actor.id,
      requestedAt: ctx.now(),
      expiresAt: new Date(ctx.now().getTime() + VALID_MS),
      reason: input.reason,
    });
    const { mode, killSwitch } = input;
    const plan = { requestId: id, mode, killSwitch, settingsVersion: before.version };
    const signatureId = await signSendingChange(ctx, { plan, part: "asked" });
    recordAudit(ctx, {
      action: "sending.changeRequested",
      entity: { type: "sendingChange", id },
      facts: { mode, killSwitch, settingsVersion: before.version, signatureId },
    });
    return readSendingView(ctx);
  });
}

function assertSensible(
  { settings }: ServiceContext,
  before: SendingSettingsRow,
  input: RequestSendingChangeInput,
): void {
  if (input.version !== before.version) {
    throw new AppError(
      "conflict",
      "The sending settings changed after you opened this page. Look at them again.",
      {
        details: { reason: "changed", currentVersion: before.version },
      },
    );
  }
  if (isHigherMode(input.mode, settings.sendModeCeiling)) {
    throw new AppError("unprocessable", `The configuration allows ${settings.sendModeCeiling} at most.`, {
      details: { reason: "above_ceiling", ceiling: settings.sendModeCeiling },
    });
  }
  const isRaise = isHigherMode(input.mode, before.mode) || (before.killSwitch && !input.killSwitch);
  if (!isRaise) {
    throw new AppError(
      "unprocessable",
      "This change needs no second person. Stop sending or lower the mode directly.",
      {
        details: { reason: "not_a_raise" },
      },
    );
  }
}
