import {
  deleteIdleRateLimits,
  deleteRateLimit,
  findRateLimit,
  takeRateLimitPass,
} from "#lib/db/rate-limits.ts";
import { authorize } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";

export type PassInput = { key: string; limit: number; windowMs: number };
export type Pass = { passed: boolean; remaining: number; retryAfterMs: number };

/** At most `limit` passes in any window of that length, over all instances, by the database's clock. */
export async function takePass(ctx: ServiceContext, { key, limit, windowMs }: PassInput): Promise<Pass> {
  authorize(ctx.actor, "rate-limit:take");
  const taken = await takeRateLimitPass(ctx.db, { key, limit, windowMs });
  if (taken !== null) {
    if (taken === 1) await deleteIdleRateLimits(ctx.db);
    return { passed: true, remaining: limit - taken, retryAfterMs: 0 };
  }
  const { nextFreeInMs } = await findRateLimit(ctx.db, { key, windowMs });
  return { passed: false, remaining: 0, retryAfterMs: Math.max(nextFreeInMs, 1) };
}

/** How many passes are left, without taking one. */
export async function readPasses(ctx: ServiceContext, { key, limit, windowMs }: PassInput): Promise<Pass> {
  authorize(ctx.actor, "rate-limit:take");
  const { taken, nextFreeInMs } = await findRateLimit(ctx.db, { key, windowMs });
  const remaining = Math.max(0, limit - taken);
  return { passed: remaining > 0, remaining, retryAfterMs: remaining > 0 ? 0 : nextFreeInMs };
}

/** Forgets the passes of a key. */
export async function forgetPasses(ctx: ServiceContext, { key }: { key: string }): Promise<void> {
  authorize(ctx.actor, "rate-limit:take");
  await deleteRateLimit(ctx.db, key);
}
