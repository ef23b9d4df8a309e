import { databaseClock } from "#lib/db/deliveries.ts";

import type { ServiceContext } from "../context.ts";

const MEASURED_FOR_MS = 10_000;
export const MAX_CLOCK_SKEW_MS = 30_000;

type Measurement = { skewMs: number; at: number };
const state = globalThis as typeof globalThis & {
  __countersignClockSkew?: Measurement;
  __countersignClockSkewNow?: Promise<number> | null;
};

/** How far this process's clock is from the database's, measured at most every ten seconds. */
export async function clockSkewMs(ctx: ServiceContext): Promise<number> {
  if (ctx.fixedClock) return 0;
  const known = state.__countersignClockSkew;
  if (known && performance.now() - known.at < MEASURED_FOR_MS && isHarmless(known.skewMs))
    return known.skewMs;
  state.__countersignClockSkewNow ??= measure(ctx).finally(() => {
    state.__countersignClockSkewNow = null;
  });
  return state.__countersignClockSkewNow;
}

async function measure(ctx: ServiceContext): Promise<number> {
  const before = ctx.now().getTime();
  const database = (await databaseClock(ctx.db)).getTime();
  const after = ctx.now().getTime();
  const skewMs = (before + after) / 2 - database;
  state.__countersignClockSkew = { skewMs, at: performance.now() };
  return skewMs;
}

export const isHarmless = (skewMs: number) => Math.abs(skewMs) <= MAX_CLOCK_SKEW_MS;
