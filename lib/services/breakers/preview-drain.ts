import type { BreakerInput, DrainView } from "#lib/contracts/breakers.ts";
import { findBestSendingMinute } from "#lib/db/breaker-drains.ts";
import { authorize } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";
import { guardedService } from "./guarded-service.ts";
import { listSendsThatWaitFor } from "./list-sends-that-wait-for.ts";

const CAP = 1_000;
const SHOWN = 20;
const DAY_MS = 24 * 60 * 60_000;
/** Where nothing left for a day: one mail every ten seconds. */
const USUAL_PACE = 6;

/** What would leave, how fast, and what would come back, if calls were let through again. */
export async function previewDrain(ctx: ServiceContext, input: BreakerInput): Promise<DrainView> {
  authorize(ctx.actor, "breaker:read");
  const service = guardedService(input.service);
  const waiting = await listSendsThatWaitFor(ctx, service, CAP);
  const best = await findBestSendingMinute(ctx.db, new Date(ctx.now().getTime() - DAY_MS));
  const perMinute = best === 0 ? USUAL_PACE : best;
  const fresh = waiting.filter(({ isStale }) => !isStale);
  return {
    service,
    sends: waiting.length,
    isCapped: waiting.length >= CAP,
    oldestAt: waiting[0]?.approvedAt.toISOString() ?? null,
    perMinute,
    minutes: Math.ceil(fresh.length / perMinute),
    stale: waiting.length - fresh.length,
    candidates: fresh.slice(0, SHOWN).map(({ draftId, workflowId, approvedAt }) => ({
      ...{ draftId, workflowId },
      approvedAt: approvedAt.toISOString(),
    })),
  };
}
