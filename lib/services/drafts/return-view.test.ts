import { expect, test } from "vitest";

import { toReturnView } from "./return-view.ts";

const returnedAt = new Date("2026-03-04T09:00:00Z");
const later = new Date("2026-03-04T09:05:00Z");
const earlier = new Date("2026-03-04T08:55:00Z");
const steps = [
  {
    step: "review" as const,
    detail: { gate: "unsubscribe", reason: "They opted out at HubSpot.", remedy: "Reject it." },
  },
];

test("a draft that came back says why and what would help", () => {
  const approved = [{ kind: "approve" as const, decidedAt: earlier }];
  expect(toReturnView({ status: "pending_review", returnedAt }, steps, approved)).toEqual({
    reason: "They opted out at HubSpot.",
    remedy: "Reject it.",
    at: returnedAt.toISOString(),
  });
});

test("the reason goes with the next decision about the words, not with an assignment", () => {
  const edited = [{ kind: "edit" as const, decidedAt: later }];
  const assigned = [{ kind: "assign" as const, decidedAt: later }];
  expect(toReturnView({ status: "pending_review", returnedAt }, steps, edited)).toBeNull();
  expect(toReturnView({ status: "pending_review", returnedAt }, steps, assigned)).not.toBeNull();
});

test("a draft that never came back, or is approved again, has no such reason", () => {
  expect(toReturnView({ status: "pending_review", returnedAt: null }, steps, [])).toBeNull();
  expect(toReturnView({ status: "approved", returnedAt }, steps, [])).toBeNull();
});
