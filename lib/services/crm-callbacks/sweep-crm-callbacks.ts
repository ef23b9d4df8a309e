import { lockDueCallbacks } from "#lib/db/crm-callbacks.ts";
import { authorize } from "#lib/domain/actor.ts";

import { type ServiceContext, withTransaction } from "../context.ts";
import { enqueueEvent } from "../outbox.ts";

const BATCH_SIZE = 200;

/** Wakes the completion of every HubSpot workflow that waits and can be told something, or whose time is over. */
export async function sweepCrmCallbacks(ctx: ServiceContext): Promise<{ woken: number }> {
  authorize(ctx.actor, "crm-callback:complete");
  return withTransaction(ctx, async (ctx) => {
    const due = await lockDueCallbacks(ctx.db, { now: ctx.now(), limit: BATCH_SIZE });
    for (const { id } of due) await enqueueEvent(ctx, "crm-callback/due", { callbackId: id });
    return { woken: due.length };
  });
}
