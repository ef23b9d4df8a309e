import { touchStalledBackfills } from "#lib/db/forms.ts";
import { authorize } from "#lib/domain/actor.ts";

import { type ServiceContext, withTransaction } from "../context.ts";
import { enqueueEvent } from "../outbox.ts";

const STALLED_AFTER_MS = 15 * 60_000;

/** Starts backfills again whose run died or was forgotten. Two runs of one backfill do no harm. */
export async function wakeBackfills(ctx: ServiceContext): Promise<{ woken: number }> {
  authorize(ctx.actor, "intake:reconcile");
  return withTransaction(ctx, async (ctx) => {
    const before = new Date(ctx.now().getTime() - STALLED_AFTER_MS);
    const stalled = await touchStalledBackfills(ctx.db, before);
    for (const { id } of stalled) await enqueueEvent(ctx, "forms/backfill-requested", { backfillId: id });
    return { woken: stalled.length };
  });
}
