import { type OutsideService, serviceOfCall } from "#lib/domain/outside-service.ts";
import { LATENCY_BUCKETS, latencyBucket } from "#lib/domain/service-latency.ts";

import { stepObserver } from "./step.ts";

export type CallFailure = { code: string; message: string };
export type CallCounts = { calls: number; failures: number; latencies: number[] };
export type SeenError = CallFailure & { operation: string; count: number; firstAt: number; lastAt: number };

/** What was seen since the last time it was taken: by service and minute, and by service and kind of failure. */
export type SeenCalls = {
  minutes: Map<OutsideService, Map<number, CallCounts>>;
  errors: Map<OutsideService, Map<string, SeenError>>;
};

type Collector = { seen: SeenCalls; onFirst: (() => void) | null };

const MINUTE_MS = 60_000;
const MAX_KINDS = 50;
const globals = globalThis as typeof globalThis & { __countersignServiceCalls?: Collector };

const collector = (): Collector => (globals.__countersignServiceCalls ??= { seen: nothing(), onFirst: null });
const nothing = (): SeenCalls => ({ minutes: new Map(), errors: new Map() });

/** Called when there is something to take for the first time after everything was taken. */
export function onServiceCalls(onFirst: () => void): void {
  collector().onFirst = onFirst;
}

/**
 * Notes how one call to an outside system ended: a few additions in memory, never an error. In a run that counts the
 * steps of the path it notes nothing, because when its notes are written is no step of the path.
 */
export function noteServiceCall(call: {
  /** The step's name, e.g. `gmail.create-draft`. */
  name: string;
  durationMs: number;
  failure: CallFailure | null;
}): void {
  const known = serviceOfCall(call.name);
  if (!known || stepObserver()) return;
  const { seen, onFirst } = collector();
  const isFirst = seen.minutes.size === 0;
  const at = Date.now();
  const minutes = child(seen.minutes, known.service, () => new Map<number, CallCounts>());
  const minute = child(minutes, Math.floor(at / MINUTE_MS) * MINUTE_MS, noCounts);
  minute.calls += 1;
  const bucket = latencyBucket(call.durationMs);
  minute.latencies[bucket] = (minute.latencies[bucket] ?? 0) + 1;
  if (call.failure) {
    minute.failures += 1;
    noteFailure(seen, { ...known, failure: call.failure, at });
  }
  if (isFirst) onFirst?.();
}

/** Everything seen so far; the collector begins anew. */
export function takeServiceCalls(): SeenCalls {
  const state = collector();
  const taken = state.seen;
  state.seen = nothing();
  return taken;
}

type Failed = { service: OutsideService; operation: string; failure: CallFailure; at: number };

function noteFailure(seen: SeenCalls, { service, operation, failure, at }: Failed): void {
  const kinds = child(seen.errors, service, () => new Map<string, SeenError>());
  const key = `${operation}|${failure.code}`;
  if (!kinds.has(key) && kinds.size >= MAX_KINDS) return;
  const kind = child(kinds, key, () => ({ ...failure, operation, count: 0, firstAt: at, lastAt: at }));
  kind.count += 1;
  kind.lastAt = at;
}

const noCounts = (): CallCounts => ({
  calls: 0,
  failures: 0,
  latencies: Array.from({ length: LATENCY_BUCKETS }, () => 0),
});

function child<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const there = map.get(key);
  if (there !== undefined) return there;
  const made = make();
  map.set(key, made);
  return made;
}
