import { expect, test } from "vitest";

import {
  addLatencies,
  LATENCY_BOUNDS_MS,
  latencyBucket,
  latencyPercentile,
  noLatencies,
} from "./service-latency.ts";

function latenciesOf(durations: readonly number[]): number[] {
  return durations.reduce((sum, duration) => {
    const one = noLatencies();
    one[latencyBucket(duration)] = 1;
    return addLatencies(sum, one);
  }, noLatencies());
}

test.each([
  [0, 0],
  [5, 0],
  [5.1, 1],
  [250, 5],
  [30_000, 11],
  [30_001, 12],
])("%d ms belong into bucket %i", (duration, bucket) => {
  expect(latencyBucket(duration)).toBe(bucket);
});

test("without calls there is no percentile", () => {
  expect(latencyPercentile(noLatencies(), 0.95)).toBeNull();
});

test("a percentile is never further off than the bucket that it lies in", () => {
  const durations = Array.from({ length: 1000 }, (_, n) => ((n * 7919) % 1000) * 3.1);
  const exact = durations.toSorted((a, b) => a - b);
  for (const share of [0.5, 0.9, 0.95, 0.99, 1]) {
    const truth = exact[Math.ceil(share * exact.length) - 1] ?? 0;
    const found = latencyPercentile(latenciesOf(durations), share) ?? Number.NaN;
    const bucket = latencyBucket(truth);
    expect(found).toBeGreaterThanOrEqual(LATENCY_BOUNDS_MS[bucket - 1] ?? 0);
    expect(found).toBeLessThanOrEqual(LATENCY_BOUNDS_MS[bucket] ?? Infinity);
  }
});

test("what took longer than the last bound counts as that bound", () => {
  expect(latencyPercentile(latenciesOf([60_000]), 0.95)).toBe(30_000);
});

test("rows of an earlier version with fewer buckets still add up", () => {
  expect(addLatencies([1, 2], noLatencies())).toHaveLength(noLatencies().length);
});
