type Seen = { failuresInARow: number; lastAt: number };

const FAILING_FROM = 3;
const state = globalThis as typeof globalThis & { __countersignServiceHealth?: Map<string, Seen> };

/** Notes how a call to an outside system ended, as this process saw it. */
export function noteCall(service: string, isAnswered: boolean): void {
  const seen = (state.__countersignServiceHealth ??= new Map());
  const before = seen.get(service)?.failuresInARow ?? 0;
  seen.set(service, { failuresInARow: isAnswered ? 0 : before + 1, lastAt: Date.now() });
}

/** "unused" until the first call, "failing" from three failures in a row on. */
export function serviceState(service: string): "unused" | "answering" | "failing" {
  const seen = state.__countersignServiceHealth?.get(service);
  if (!seen) return "unused";
  return seen.failuresInARow >= FAILING_FROM ? "failing" : "answering";
}
