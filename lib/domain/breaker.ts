export const BREAKER_STATES = ["closed", "open", "half_open"] as const;
export type BreakerState = (typeof BREAKER_STATES)[number];

/** A service that the send path depends on, as its breaker sees it. */
export type Breaker = {
  service: "gmail" | "hubspot";
  state: BreakerState;
  /** Why it is not closed. */
  reason: string | null;
  since: Date | null;
  nextProbeAt: Date | null;
};

/** What the send path knows without a record of failures: nothing speaks against a try. */
export function closedBreakers(): Breaker[] {
  return (["gmail", "hubspot"] as const).map((service) => ({
    service,
    state: "closed",
    reason: null,
    since: null,
    nextProbeAt: null,
  }));
}
