import type { Gate, GateReport } from "./gates.ts";

/** Longer than any rolling limit lasts: what time has not opened by then is shown to a person. */
export const LONGEST_GATE_WAIT_MS = 25 * 60 * 60_000;
/** A sleeping send looks again at least this often, so that a gate which opens early is noticed. */
export const LONGEST_GATE_SLEEP_MS = 10 * 60_000;
const SHORTEST_GATE_SLEEP_MS = 1000;

export type GateDecision =
  | { kind: "go" }
  /** Time opens the gate: the run sleeps and asks again. */
  | { kind: "wait"; gate: Gate; retryAt: Date }
  /** A person must open it: the draft goes back to review and its approval is void. */
  | { kind: "return"; gate: Gate };

/** What a shut gate means for a reply that was approved: sleep, or give it back to a person. */
export function decideAfterGates(
  report: GateReport,
  { now, approvedAt }: { now: Date; approvedAt: Date },
): GateDecision {
  const byPerson = report.gates.find((gate) => !gate.ok && gate.mendedBy === "person");
  if (byPerson) return { kind: "return", gate: byPerson };
  const gate = report.firstFailing;
  if (!gate) return { kind: "go" };
  if (now.getTime() - approvedAt.getTime() > LONGEST_GATE_WAIT_MS) return { kind: "return", gate };
  const wantedMs = (gate.retryAt ?? now).getTime() - now.getTime();
  const sleepMs = Math.min(Math.max(wantedMs, SHORTEST_GATE_SLEEP_MS), LONGEST_GATE_SLEEP_MS);
  return { kind: "wait", gate, retryAt: new Date(now.getTime() + sleepMs) };
}
