import type { DraftStatus } from "./draft-state.ts";
import type { SendState } from "./send-state.ts";
import { functionOfStep, WORKFLOW_STEPS, type WorkflowStatus, type WorkflowStep } from "./workflow.ts";

export type RetryFacts = {
  status: WorkflowStatus;
  currentStep: WorkflowStep;
  /** Null: there is none yet. */
  draft: DraftStatus | null;
  /** The send ledger's row; null: no mail was ever claimed. */
  send: SendState | null;
};
export type RetryChoice = { step: WorkflowStep; may: boolean; why: string };

/** From which step a workflow can go on again, and for every other one why not. */
export function explainRetries(facts: RetryFacts): RetryChoice[] {
  const reached = WORKFLOW_STEPS.indexOf(facts.currentStep);
  return WORKFLOW_STEPS.slice(0, reached + 1).map((step) => explainRetry(facts, step));
}

export function explainRetry(facts: RetryFacts, step: WorkflowStep): RetryChoice {
  const no = (why: string) => ({ step, may: false, why });
  const yes = (why: string) => ({ step, may: true, why });
  const { status, currentStep, draft, send } = facts;
  if (status !== "failed") return no(`Only a failed workflow is retried; this one is ${status}.`);
  if (step === currentStep) return yes(whyCurrent(facts));
  if (WORKFLOW_STEPS.indexOf(step) > WORKFLOW_STEPS.indexOf(currentStep)) {
    return no("It has not come this far.");
  }
  switch (step) {
    case "receive":
      return no("The form is stored. There is nothing to receive again.");
    case "review":
      return no("A person decides here: open the draft.");
    case "read-contact":
    case "compose-draft":
      return draft === null
        ? yes("No draft is written yet: nothing is lost by doing it again.")
        : no("The draft is written and stays as it is. Replay shows what would be written today.");
    case "reserve-send":
      if (isClaimed(send))
        return no(`The ledger says ${wordOf(send)}: a claimed mail is never claimed again.`);
      return draft === "approved"
        ? yes("No mail is claimed: every gate is asked anew.")
        : no("The approval was taken back: open the draft.");
    case "create-mail-draft":
    case "send-mail":
    case "confirm-send":
      return isClaimed(send)
        ? no(`The ledger says ${wordOf(send)}: what may have left is never sent again.`)
        : no("Sending begins with its reservation, where every gate is asked.");
    case "log-email":
      return yes("Records that are in HubSpot are found there, not written twice.");
    case "create-task":
      return no("It has not come this far.");
  }
}

function whyCurrent({ currentStep, send }: RetryFacts): string {
  const isSending = functionOfStep(currentStep) === "send-approved-draft";
  if (!isSending || !isClaimed(send)) return "The step that failed.";
  return send === "reserved"
    ? "The step that failed. Its claim holds: one mail at most."
    : `The step that failed. The ledger says ${wordOf(send)}: it is looked up, and nothing is sent twice.`;
}

function isClaimed(send: SendState | null): boolean {
  return send !== null && send !== "not_sent";
}

function wordOf(send: SendState | null): string {
  return `“${(send ?? "nothing").replaceAll("_", " ")}”`;
}
