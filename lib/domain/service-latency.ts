/** Upper bounds of the latency buckets in milliseconds; one more bucket holds what took longer. */
export const LATENCY_BOUNDS_MS = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000] as const;

export const LATENCY_BUCKETS = LATENCY_BOUNDS_MS.length + 1;

/** The bucket that a duration falls into. */
export function latencyBucket(durationMs: number): number {
  const found = LATENCY_BOUNDS_MS.findIndex((bound) => durationMs <= bound);
  return found < 0 ? LATENCY_BOUNDS_MS.length : found;
}

export function noLatencies(): number[] {
  return Array.from({ length: LATENCY_BUCKETS }, () => 0);
}

export function addLatencies(one: readonly number[], other: readonly number[]): number[] {
  return noLatencies().map((_, bucket) => (one[bucket] ?? 0) + (other[bucket] ?? 0));
}

/**
 * The duration that this share of the calls did not exceed, in milliseconds: calls are taken to lie evenly within their
 * bucket. Beyond the last bound it says that bound, which is then a lower limit. Null without calls.
 */
export function latencyPercentile(latencies: readonly number[], share: number): number | null {
  const total = latencies.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const rank = share * total;
  let below = 0;
  for (const [bucket, count] of latencies.entries()) {
    if (count > 0 && below + count >= rank) {
      const from = LATENCY_BOUNDS_MS[bucket - 1] ?? 0;
      const to = LATENCY_BOUNDS_MS[bucket] ?? from;
      return Math.round(from + ((to - from) * Math.max(0, rank - below)) / count);
    }
    below += count;
  }
  return LATENCY_BOUNDS_MS.at(-1) ?? null;
}
