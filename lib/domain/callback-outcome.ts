import type { DraftStatus } from "./draft-state.ts";
import { UNDO_MS } from "./draft.ts";
import type { WorkflowOutcome, WorkflowStatus } from "./workflow.ts";

export const CALLBACK_OUTCOMES = [
  "approved",
  "sent",
  "rejected",
  "no_reply",
  "not_sent",
  "cancelled",
] as const;
export type CallbackOutcome = (typeof CALLBACK_OUTCOMES)[number];

type Facts = {
  completeOn: "approved" | "sent";
  workflow: { status: WorkflowStatus; outcome: WorkflowOutcome | null; completedAt: Date | null };
  draft: { status: DraftStatus; sendAfter: Date | null } | null;
};

/**
 * What a waiting HubSpot workflow is told, or null while there is nothing to tell. It cannot be told twice, so a
 * decision counts only once nobody can take it back.
 */
export function decideCallbackOutcome(
  { completeOn, workflow, draft }: Facts,
  now: Date,
): CallbackOutcome | null {
  if (workflow.status === "cancelled") return "cancelled";
  if (workflow.status === "completed" && workflow.outcome !== null) {
    if (workflow.outcome === "rejected" && !hasPassed(workflow.completedAt, now, UNDO_MS)) return null;
    return workflow.outcome === "sent" ? completeOn : workflow.outcome;
  }
  if (completeOn === "approved" && draft) {
    if (draft.status === "sent") return "approved";
    if (draft.status === "approved" && hasPassed(draft.sendAfter, now, 0)) return "approved";
  }
  return null;
}

/** The answer that makes HubSpot's workflow stand still until we complete it, for so long at most. */
export function blockAnswer(days: number): { outputFields: Record<string, string> } {
  return { outputFields: { hs_execution_state: "BLOCK", hs_expiration_duration: `P${days}D` } };
}

function hasPassed(at: Date | null, now: Date, waitMs: number): boolean {
  return at !== null && now.getTime() >= at.getTime() + waitMs;
}
