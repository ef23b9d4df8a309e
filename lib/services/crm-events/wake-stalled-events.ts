import { listStalledCrmDeliveries } from "#lib/db/crm-event-links.ts";
import { authorize } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";
import { resolveCrmEvents } from "./resolve-crm-events.ts";

/** Longer than a run that lives waits between two looks. */
const STALLED_AFTER_MS = 15 * 60_000;
const BATCH_SIZE = 20;

/** Looks again at events whose run died or was forgotten. */
export async function wakeStalledEvents(
  ctx: ServiceContext,
): Promise<{ deliveries: number; linked: number }> {
  authorize(ctx.actor, "intake:reconcile");
  const now = ctx.now();
  const before = new Date(now.getTime() - STALLED_AFTER_MS);
  const deliveries = await listStalledCrmDeliveries(ctx.db, { now, before, limit: BATCH_SIZE });
  let linked = 0;
  for (const deliveryId of deliveries) linked += (await resolveCrmEvents(ctx, { deliveryId })).linked;
  return { deliveries: deliveries.length, linked };
}
