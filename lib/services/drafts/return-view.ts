import type { DraftView } from "#lib/contracts/drafts.ts";
import type { Decision } from "#lib/db/decisions.ts";
import type { DraftRow } from "#lib/db/drafts.ts";
import type { WorkflowStepRow } from "#lib/db/workflows.ts";

/** Why the sender gave an approved draft back, until somebody decides again. */
export function toReturnView(
  { status, returnedAt }: Pick<DraftRow, "status" | "returnedAt">,
  steps: readonly Pick<WorkflowStepRow, "step" | "detail">[],
  decisions: readonly Pick<Decision, "decidedAt" | "kind">[],
): DraftView["returned"] {
  const last = decisions.findLast(({ kind }) => kind !== "assign" && kind !== "snooze");
  if (status !== "pending_review" || !returnedAt || (last && last.decidedAt > returnedAt)) return null;
  const detail = steps.find(({ step }) => step === "review")?.detail ?? {};
  return {
    reason: text(detail["reason"]) ?? "It could not be sent as approved.",
    remedy: text(detail["remedy"]),
    at: returnedAt.toISOString(),
  };
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
