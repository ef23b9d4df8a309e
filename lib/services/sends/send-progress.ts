import type { SendRow } from "#lib/db/sends.ts";
import type { Gate } from "#lib/domain/gates.ts";

import type { WorkflowStepResult } from "../workflows/run-workflow-step.ts";

/** `answered`: the provider said so. `found`: its copy was found. `settled`: a person said so. */
export type SentHow = "answered" | "found" | "settled";

/** How far a send got: states, ids and gate names, as the timeline and the engine may keep them. */
export type SendProgress =
  | { outcome: "reserved" | "drafted" | "no_draft" | "unknown" | "not_sent"; sendId: string }
  | {
      outcome: "sent";
      sendId: string;
      how?: SentHow;
      messageId?: string | null;
      wireMessageId?: string | null;
    }
  /** Nothing to send any more: the approval was taken back. */
  | { outcome: "withdrawn" }
  /** Another worker took over and finishes the work. */
  | { outcome: "superseded"; sendId: string }
  /** The undo window is still open. */
  | { outcome: "too_early"; sendAfter: string }
  /** A gate that time opens is shut: asked again at `retryAt`. */
  | {
      outcome: "waiting";
      sendId?: string;
      gate: string;
      label: string;
      reason: string;
      remedy: string;
      retryAt: string;
    }
  /** A gate that a person opens is shut: the draft is back in review, its approval is void. */
  | {
      outcome: "returned";
      sendId?: string;
      gate: string;
      label: string;
      reason: string;
      owner: string;
      remedy: string;
    }
  /** The answer was lost, or the draft is gone: the provider is asked until the outcome is known. */
  | { outcome: "unconfirmed"; sendId: string; retryAt: string };

const CLOSED = new Set<SendProgress["outcome"]>(["reserved", "drafted", "sent", "unknown"]);

/** The progress that a ledger row stands for, when there is nothing to do but to say so. */
export function progressOf(send: SendRow, now: Date): SendProgress {
  if (send.state === "in_flight") {
    return { outcome: "unconfirmed", sendId: send.id, retryAt: nextLookAt(send, now).toISOString() };
  }
  return { outcome: send.state, sendId: send.id };
}

const LOOKS: readonly [untilMs: number, everyMs: number][] = [
  [4_000, 2_000],
  [20_000, 5_000],
  [90_000, 15_000],
];
const LATE_LOOK_MS = 60_000;

/** A lost answer is looked up soon at first, then ever more rarely. */
export function nextLookAt({ inFlightAt }: SendRow, now: Date): Date {
  const sinceMs = now.getTime() - (inFlightAt ?? now).getTime();
  const everyMs = LOOKS.find(([untilMs]) => sinceMs < untilMs)?.[1] ?? LATE_LOOK_MS;
  return new Date(now.getTime() + everyMs);
}

/** As the timeline records it: only what is final for the step counts as completed. */
export function stepResultOf(progress: SendProgress): WorkflowStepResult {
  if (progress.outcome === "no_draft") return { detail: progress, status: "skipped" };
  return { detail: progress, status: CLOSED.has(progress.outcome) ? "completed" : "waiting" };
}

export function waitingFor(gate: Gate, retryAt: Date, sendId?: string): SendProgress {
  const { name, label, reason, remedy } = gate;
  const place = sendId === undefined ? {} : { sendId };
  return { outcome: "waiting", ...place, gate: name, label, reason, remedy, retryAt: retryAt.toISOString() };
}

export function returnedBy(gate: Gate, sendId?: string): SendProgress {
  const { name, label, reason, owner, remedy } = gate;
  const place = sendId === undefined ? {} : { sendId };
  return { outcome: "returned", ...place, gate: name, label, reason, owner, remedy };
}
