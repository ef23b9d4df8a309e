import type { DismissDeliveryInput, DismissedDelivery } from "#lib/contracts/quarantine.ts";
import { updateDelivery } from "#lib/db/deliveries.ts";
import {
  findQuarantinedDelivery,
  lockQuarantinedDelivery,
  sealResolutionReason,
} from "#lib/db/quarantine.ts";
import { authorize } from "#lib/domain/actor.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { enqueueEvent } from "../outbox.ts";
import { assertOpen, pathOfDelivery } from "./replay-delivery.ts";
import { ACTIONS_PATH } from "./webhook-paths.ts";

/** A person says that a delivery in quarantine is nothing for us. What arrived stays readable, and so does the reason. */
export async function dismissDelivery(
  ctx: ServiceContext,
  { deliveryId, reason }: DismissDeliveryInput,
): Promise<DismissedDelivery> {
  authorize(ctx.actor, "delivery:dismiss");
  const { keyOwnerId } = await findQuarantinedDelivery(ctx.db, deliveryId);
  const key = await ctx.keys.findKey(keyOwnerId);
  return withTransaction(ctx, async (ctx) => {
    const delivery = await lockQuarantinedDelivery(ctx.db, deliveryId);
    assertOpen(delivery);
    await updateDelivery(ctx.db, deliveryId, {
      resolution: "dismissed",
      resolvedAt: ctx.now(),
      resolvedBy: ctx.actor.id,
      resolutionReason: sealResolutionReason(key, deliveryId, reason),
    });
    // HubSpot's own workflow may stand still until it hears from us.
    if (pathOfDelivery(delivery) === ACTIONS_PATH)
      await enqueueEvent(ctx, "delivery/dismissed", { deliveryId });
    recordAudit(ctx, {
      action: "delivery.dismissed",
      entity: { type: "delivery", id: deliveryId },
      facts: { cause: delivery.cause },
    });
    return { deliveryId, resolvedAt: ctx.now().toISOString() };
  });
}
