import { randomUUID } from "node:crypto";

import type { AddAllowListEntryInput, SendingView } from "#lib/contracts/sending.ts";
import { insertAllowListEntry } from "#lib/db/allow-list-entries.ts";
import { lockSendingSettings } from "#lib/db/sending-settings.ts";
import { authorize } from "#lib/domain/actor.ts";
import { allowListCeiling, isWithinCeiling, kindOfEntry } from "#lib/domain/allow-list.ts";
import { sha256Hex } from "#lib/domain/digest.ts";
import { AppError } from "#lib/domain/errors.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { readSendingView } from "../sending/get-sending-status.ts";
import { signPlan } from "../signatures/sign-plan.ts";

/**
 * Lets one more address or domain through in SEND_ALLOWLIST. One approver with a fresh sign-in is enough: nothing
 * beyond the configuration's own list can be added, and whoever set that list allowed all of it.
 */
export async function addAllowListEntry(
  ctx: ServiceContext,
  { entry, reason }: AddAllowListEntryInput,
): Promise<SendingView> {
  authorize(ctx.actor, "allow-list:add");
  const { actor, settings } = ctx;
  if (actor.type !== "user") throw new AppError("forbidden", "Only a signed-in person can ask for this.");
  if (!isWithinCeiling(entry, allowListCeiling(settings))) {
    throw new AppError(
      "unprocessable",
      "The configuration does not allow this recipient. Whoever runs the product can widen SEND_EMAIL_ALLOWLIST.",
      { details: { reason: "above_ceiling" } },
    );
  }
  return withTransaction(ctx, async (ctx) => {
    await lockSendingSettings(ctx.db);
    const id = randomUUID();
    const kind = kindOfEntry(entry);
    const signatureId = await signPlan(ctx, {
      permission: "allow-list:add",
      action: "sending.recipientAllowed",
      meaning: `I put one ${kind} on the allow-list.`,
      entity: { type: "allowListEntry", id },
      plan: { entryId: id, kind, entrySha256: sha256Hex(entry) },
    });
    if (!(await insertAllowListEntry(ctx.db, { id, entry, reason, addedBy: actor.id, addedAt: ctx.now() }))) {
      throw new AppError("conflict", "This recipient is on the allow-list already.", {
        details: { reason: "listed" },
      });
    }
    recordAudit(ctx, {
      action: "sending.recipientAllowed",
      entity: { type: "allowListEntry", id },
      facts: { kind, entrySha256: sha256Hex(entry), signatureId },
    });
    return readSendingView(ctx);
  });
}
