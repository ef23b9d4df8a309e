import type { DeliveryInput, QuarantinedDeliveryView } from "#lib/contracts/quarantine.ts";
import { openRawBody } from "#lib/db/deliveries.ts";
import { findQuarantinedDelivery, findQuarantineRow, openResolutionReason } from "#lib/db/quarantine.ts";
import { authorize, can } from "#lib/domain/actor.ts";
import { visibleText } from "#lib/domain/visible-text.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { toQuarantineItem } from "./quarantine-view.ts";
import { pathOfDelivery } from "./replay-delivery.ts";

const MAX_SHOWN_LENGTH = 200_000;

/** What arrived, for a person who may deal with it. That it was opened, and by whom, is recorded. */
export async function getQuarantinedDelivery(
  ctx: ServiceContext,
  { deliveryId }: DeliveryInput,
): Promise<QuarantinedDeliveryView> {
  authorize(ctx.actor, "delivery:open");
  const delivery = await findQuarantinedDelivery(ctx.db, deliveryId);
  const key = await ctx.keys.findKey(delivery.keyOwnerId);
  const row = await withTransaction(ctx, async (ctx) => {
    recordAudit(ctx, {
      action: "delivery.opened",
      entity: { type: "delivery", id: deliveryId },
      facts: { cause: delivery.cause, hadContent: key !== null },
    });
    return findQuarantineRow(ctx.db, deliveryId);
  });
  const shown = key && visibleText(openRawBody(delivery, key), MAX_SHOWN_LENGTH);
  const isOpen = delivery.resolution === null;
  return {
    ...toQuarantineItem(row),
    path: pathOfDelivery(delivery),
    bodySha256: delivery.bodySha256.toString("hex"),
    text: shown?.text ?? null,
    isCut: shown?.isCut ?? false,
    reason: openResolutionReason(delivery, key),
    may: {
      replay: isOpen && key !== null && can(ctx.actor, "delivery:replay"),
      dismiss: isOpen && can(ctx.actor, "delivery:dismiss"),
    },
  };
}
