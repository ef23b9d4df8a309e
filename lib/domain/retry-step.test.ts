import { describe, expect, test } from "vitest";

import { explainRetries, explainRetry, type RetryFacts } from "./retry-step.ts";
import { SEND_STATES } from "./send-state.ts";
import { WORKFLOW_STATUSES, WORKFLOW_STEPS } from "./workflow.ts";

const facts = (over: Partial<RetryFacts> = {}): RetryFacts => ({
  status: "failed",
  currentStep: "create-task",
  draft: "approved",
  send: null,
  ...over,
});
const SENDING = ["reserve-send", "create-mail-draft", "send-mail", "confirm-send"] as const;

describe("from which step a workflow can be retried", () => {
  test("no step of the sending is chosen once its ledger row is anything but not sent", () => {
    for (const send of SEND_STATES.filter((state) => state !== "not_sent")) {
      for (const step of SENDING) {
        const choice = explainRetry(facts({ send, currentStep: "log-email" }), step);
        expect(choice.may).toBe(false);
        expect(choice.why).toContain(send.replace("_", " "));
      }
    }
  });

  test("a mail that is known not to have left is claimed anew, from its reservation only", () => {
    const may = explainRetries(facts({ send: "not_sent", currentStep: "confirm-send" }))
      .filter((choice) => choice.may)
      .map(({ step }) => step);
    expect(may).toEqual(["reserve-send", "confirm-send"]);
  });

  test("it is not claimed once the approval was taken back", () => {
    const choice = explainRetry(facts({ draft: "pending_review", currentStep: "send-mail" }), "reserve-send");
    expect(choice.may).toBe(false);
  });

  test("a draft that is there is not written again", () => {
    expect(explainRetry(facts(), "compose-draft").may).toBe(false);
    expect(explainRetry(facts({ draft: null, currentStep: "compose-draft" }), "read-contact").may).toBe(true);
  });

  test("the step that failed can always be tried again, and an unknown outcome is looked up", () => {
    for (const currentStep of WORKFLOW_STEPS) {
      expect(explainRetry(facts({ currentStep }), currentStep).may).toBe(true);
    }
    const choice = explainRetry(facts({ currentStep: "confirm-send", send: "in_flight" }), "confirm-send");
    expect(choice.why).toMatch(/looked up, and nothing is sent twice/);
  });

  test("only a failed workflow is retried, and no step is offered that it has not reached", () => {
    for (const status of WORKFLOW_STATUSES.filter((one) => one !== "failed")) {
      expect(explainRetries(facts({ status })).some(({ may }) => may)).toBe(false);
    }
    expect(explainRetries(facts({ currentStep: "read-contact" })).map(({ step }) => step)).toEqual([
      "receive",
      "read-contact",
    ]);
    expect(explainRetry(facts({ currentStep: "read-contact" }), "create-task").may).toBe(false);
  });
});
