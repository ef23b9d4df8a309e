import { expect, test } from "vitest";

import type { StepView } from "#lib/contracts/workflows.ts";

import { stepSummary } from "./step-summary.ts";

const step = (detail: StepView["detail"], status: StepView["status"] = "completed"): StepView => ({
  step: "send-mail",
  status,
  detail,
  attempts: [],
  startedAt: null,
  completedAt: null,
});

test.each([
  [{ how: "answered", outcome: "sent", sendId: "5" }, "sent · its provider said so"],
  [{ how: "found", outcome: "sent" }, "sent · its copy was found"],
  [{ outcome: "unknown" }, "nobody knows whether it left"],
  [{ dueAt: "2026-11-23T09:00:00.000Z", hasOwner: true }, "due 2026-11-23 09:00 UTC"],
  [{ category: "pricing", templateVersion: "pricing@3" }, "Pricing · template pricing@3"],
])("the facts %j read as words, ids stay in the opened step", (detail, words) => {
  expect(stepSummary(step(detail))).toBe(words);
});

test("a step without facts says how it stands", () => {
  expect(stepSummary(step({}, "skipped"))).toBe("not needed");
});
