import { z } from "zod";

import { findCallbackByHubSpotIdOrNull } from "#lib/db/crm-callbacks.ts";
import { type DeliveryRow, openRawBody } from "#lib/db/deliveries.ts";
import { findQuarantinedDelivery } from "#lib/db/quarantine.ts";
import { authorize } from "#lib/domain/actor.ts";
import { failureOf } from "#lib/domain/failure.ts";
import { readJson } from "#lib/domain/read-json.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { pathOfDelivery } from "../intake/replay-delivery.ts";
import { ACTIONS_PATH } from "../intake/webhook-paths.ts";

/** All that must be known of an action to answer it, whatever else is wrong with it. */
const action = z.object({ callbackId: z.string().min(1).max(500) });

/**
 * A person dismissed an action that could not be used: HubSpot's workflow, which was told to wait, goes on as after a
 * workflow of ours that was cancelled. One that waits for a workflow hears of that one instead.
 */
export async function releaseDismissedAction(
  ctx: ServiceContext,
  { deliveryId }: { deliveryId: string },
): Promise<{ outcome: "released" | "nothing_waits" }> {
  authorize(ctx.actor, "crm-callback:complete");
  const callbackId = await waitingCallbackOf(ctx, await findQuarantinedDelivery(ctx.db, deliveryId));
  if (callbackId === null) return { outcome: "nothing_waits" };
  try {
    await ctx.integrations.hubspot.completeCallback({
      callbackId,
      outputFields: { countersign_outcome: "cancelled" },
    });
  } catch (error) {
    if (!["not_found", "unprocessable"].includes(failureOf(error).code)) throw error;
    return { outcome: "nothing_waits" };
  }
  await withTransaction(ctx, async (ctx) => {
    recordAudit(ctx, { action: "crmCallback.released", entity: { type: "delivery", id: deliveryId } });
  });
  return { outcome: "released" };
}

async function waitingCallbackOf(ctx: ServiceContext, delivery: DeliveryRow): Promise<string | null> {
  if (delivery.resolution !== "dismissed" || pathOfDelivery(delivery) !== ACTIONS_PATH) return null;
  const key = await ctx.keys.findKey(delivery.keyOwnerId);
  const json = key && readJson(openRawBody(delivery, key));
  if (!json?.ok) return null;
  const value: unknown = Array.isArray(json.value) && json.value.length === 1 ? json.value[0] : json.value;
  const parsed = action.safeParse(value);
  if (!parsed.success) return null;
  const { callbackId } = parsed.data;
  return (await findCallbackByHubSpotIdOrNull(ctx.db, callbackId)) ? null : callbackId;
}
