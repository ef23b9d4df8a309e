import type { BreakerRecord } from "#lib/domain/breaker.ts";

/** A breaker that has seen nothing yet, with what a test says about it. */
export function breakerRecord(given: Partial<BreakerRecord> = {}): BreakerRecord {
  return {
    ...{ state: "closed", generation: 0, windowCalls: 0, windowFailures: 0, consecutiveOpens: 0 },
    ...{ openUntil: null, probeOwner: null, probeUntil: null, reason: null, errors: [] },
    ...{ forced: null, forcedUntil: null, openedAt: null, windowStartedAt: new Date(0) },
    ...given,
  };
}
