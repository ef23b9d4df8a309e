import { beforeEach, expect, test } from "vitest";

import { AppError, ERROR_POLICY, type ErrorCode } from "#lib/domain/errors.ts";
import { useTestEnv } from "#lib/testing/env.ts";

import { installReporter, type Problem, reportError, reportState } from "./report.ts";
import { currentTrace, type Trace, traced } from "./trace.ts";

const heard: { problem: Problem; trace: Trace }[] = [];

beforeEach(() => {
  useTestEnv({ LOG_LEVEL: "silent" });
  heard.length = 0;
  installReporter((problem, { trace }) => void heard.push({ problem, trace }));
});

test.each(Object.keys(ERROR_POLICY) as ErrorCode[])(
  "%s is reported if, and only if, the policy says so",
  (code) => {
    reportError(new AppError(code, "As it was expected."));
    expect(heard).toHaveLength(ERROR_POLICY[code].report ? 1 : 0);
  },
);

test("what nobody expected is reported with what was being worked on", () => {
  const error = new TypeError("x is not a function");
  traced({ requestId: "request-1" }, () =>
    traced({ workflowId: "workflow-1", step: "send-mail", attempt: 2 }, () => reportError(error)),
  );
  const trace = { requestId: "request-1", workflowId: "workflow-1", step: "send-mail", attempt: 2 };
  expect(heard).toEqual([{ problem: { error }, trace }]);
  expect(currentTrace()).toEqual({});
});

test("a report that fails does not fail the work", () => {
  installReporter(() => {
    throw new Error("The error service is down.");
  });
  expect(() => reportState("A breaker is open.", { service: "gmail" })).not.toThrow();
});
