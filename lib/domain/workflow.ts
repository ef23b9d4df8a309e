/** One workflow per submission: from the form to the logged reply. */
export const WORKFLOW_STATUSES = [
  "queued",
  "running",
  "waiting",
  "completed",
  "failed",
  "cancelled",
] as const;
export type WorkflowStatus = (typeof WORKFLOW_STATUSES)[number];

/** Lists count no further: beyond it they say "1000+". */
export const COUNT_CAP = 1000;

/** How a completed workflow ended. */
export const WORKFLOW_OUTCOMES = ["sent", "rejected", "no_reply", "not_sent"] as const;
export type WorkflowOutcome = (typeof WORKFLOW_OUTCOMES)[number];

/** The steps of the path, in order. These names appear on screens, in metrics and in the step-id ledger. */
export const WORKFLOW_STEPS = [
  "receive",
  "read-contact",
  "compose-draft",
  "review",
  "reserve-send",
  "create-mail-draft",
  "send-mail",
  "confirm-send",
  "log-email",
  "create-task",
] as const;
export type WorkflowStep = (typeof WORKFLOW_STEPS)[number];

export const STEP_STATUSES = ["pending", "running", "waiting", "completed", "failed", "skipped"] as const;
export type StepStatus = (typeof STEP_STATUSES)[number];

export const ATTEMPT_OUTCOMES = ["running", "succeeded", "failed_transient", "failed_permanent"] as const;
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];

/** Three attempts: the first try and two retries, written out at every function. */
export const STEP_RETRIES = 2;

/** The Inngest function that a retry starts again, by the step that failed. */
export function functionOfStep(
  step: WorkflowStep,
): "process-submission" | "send-approved-draft" | "log-sent-reply" {
  switch (step) {
    case "receive":
    case "read-contact":
    case "compose-draft":
    case "review":
      return "process-submission";
    case "reserve-send":
    case "create-mail-draft":
    case "send-mail":
    case "confirm-send":
      return "send-approved-draft";
    case "log-email":
    case "create-task":
      return "log-sent-reply";
  }
}
