import type { RemoveAllowListEntryInput, SendingView } from "#lib/contracts/sending.ts";
import { removeAllowListEntry as remove } from "#lib/db/allow-list-entries.ts";
import { lockSendingSettings } from "#lib/db/sending-settings.ts";
import { authorize } from "#lib/domain/actor.ts";
import { kindOfEntry } from "#lib/domain/allow-list.ts";
import { sha256Hex } from "#lib/domain/digest.ts";
import { AppError } from "#lib/domain/errors.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { readSendingView } from "../sending/get-sending-status.ts";

/** Takes a recipient off the list: one operator, one step. When this returns, no send to it that was not in flight will start. */
export async function removeAllowListEntry(
  ctx: ServiceContext,
  { entryId }: RemoveAllowListEntryInput,
): Promise<SendingView> {
  authorize(ctx.actor, "allow-list:remove");
  const { actor } = ctx;
  if (actor.type !== "user") throw new AppError("forbidden", "Only a signed-in person can ask for this.");
  return withTransaction(ctx, async (ctx) => {
    await lockSendingSettings(ctx.db);
    const removed = await remove(ctx.db, entryId, { removedBy: actor.id, removedAt: ctx.now() });
    if (removed) {
      recordAudit(ctx, {
        action: "sending.recipientRemoved",
        entity: { type: "allowListEntry", id: entryId },
        facts: { kind: kindOfEntry(removed.entry), entrySha256: sha256Hex(removed.entry) },
      });
    }
    return readSendingView(ctx);
  });
}
