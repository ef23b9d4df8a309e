/** `stale`: neither the stream nor the polling reaches the server; what is shown is as of `since`. */
export type LiveState = { status: "live" } | { status: "polling" } | { status: "stale"; since: number };

type Facts = { isLinked: boolean; isDecided: boolean; staleSince: number | null };

export const LIVE: LiveState = { status: "live" };
const POLLING: LiveState = { status: "polling" };
/** With the stream alive, polling only guards against what it may have missed. */
const GUARD_MS = 45_000;

const facts: Facts = { isLinked: false, isDecided: false, staleSince: null };
const listeners = new Set<() => void>();
let state: LiveState = LIVE;

/** A `refetchInterval`: as often as given while nothing is pushed, rarely while changes are. */
export function pollEvery(everyMs: number): () => number {
  return () => (facts.isLinked ? Math.max(everyMs, GUARD_MS) : everyMs);
}

export function liveState(): LiveState {
  return state;
}

export function setLiveFacts(change: Partial<Facts>): void {
  Object.assign(facts, change);
  const next = stateOf(facts);
  if (next.status === state.status && (next.status !== "stale" || sinceOf(next) === sinceOf(state))) return;
  state = next;
  for (const listener of listeners) listener();
}

export function onLiveState(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A page that has just come from the server is up to date, before its stream is open. */
function stateOf({ isLinked, isDecided, staleSince }: Facts): LiveState {
  if (staleSince !== null) return { status: "stale", since: staleSince };
  return isLinked || !isDecided ? LIVE : POLLING;
}

const sinceOf = (of: LiveState) => (of.status === "stale" ? of.since : null);
