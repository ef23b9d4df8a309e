import { expect, test } from "vitest";

import { blockAnswer, type CallbackOutcome, decideCallbackOutcome } from "./callback-outcome.ts";

const NOW = new Date("2026-03-04T09:00:00Z");
const ago = (ms: number) => new Date(NOW.getTime() - ms);
type Facts = Parameters<typeof decideCallbackOutcome>[0];

test.each<[string, Partial<Facts>, CallbackOutcome | null]>([
  ["a draft that waits for a person", { draft: { status: "pending_review", sendAfter: null } }, null],
  [
    "an approval that can still be taken back",
    { completeOn: "approved", draft: { status: "approved", sendAfter: ago(-1) } },
    null,
  ],
  [
    "an approval that stands",
    { completeOn: "approved", draft: { status: "approved", sendAfter: ago(0) } },
    "approved",
  ],
  [
    "an approval, where the mail is waited for",
    { draft: { status: "approved", sendAfter: ago(60_000) } },
    null,
  ],
  ["a mail that left", { workflow: ended("sent") }, "sent"],
  [
    "a mail that left, where the approval is waited for",
    { completeOn: "approved", workflow: ended("sent") },
    "approved",
  ],
  [
    "a rejection that can still be taken back",
    { workflow: { ...ended("rejected"), completedAt: ago(9_999) } },
    null,
  ],
  ["a rejection that stands", { workflow: { ...ended("rejected"), completedAt: ago(10_000) } }, "rejected"],
  ["a person who gets no reply", { workflow: ended("no_reply") }, "no_reply"],
  [
    "a mail that was settled as not sent",
    { completeOn: "approved", workflow: ended("not_sent") },
    "not_sent",
  ],
  ["a workflow that was cancelled", { workflow: { ...ended(null), status: "cancelled" } }, "cancelled"],
  ["a workflow that failed and can be retried", { workflow: { ...ended(null), status: "failed" } }, null],
])("%s", (...[, facts, outcome]) => {
  const known: Facts = {
    completeOn: "sent",
    workflow: { status: "waiting", outcome: null, completedAt: null },
    draft: null,
  };
  expect(decideCallbackOutcome({ ...known, ...facts }, NOW)).toBe(outcome);
});

test("HubSpot is told to wait, and for how long", () => {
  expect(blockAnswer(7)).toEqual({
    outputFields: { hs_execution_state: "BLOCK", hs_expiration_duration: "P7D" },
  });
});

function ended(outcome: Facts["workflow"]["outcome"]): Facts["workflow"] {
  return { status: "completed", outcome, completedAt: NOW };
}
