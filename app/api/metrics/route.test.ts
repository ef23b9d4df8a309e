import { afterEach, expect, test } from "vitest";

import { installReporter, type Problem } from "#lib/observability/report.ts";
import { useTestEnv } from "#lib/testing/env.ts";

import { GET } from "./route.ts";

afterEach(() => {
  Object.assign(globalThis, { __countersignReporter: undefined });
});

test("a failure of ours is reported, and the monitor reads none of its words", async () => {
  useTestEnv();
  const problems: Problem[] = [];
  installReporter((problem) => problems.push(problem));
  const error = new TypeError("x is not a function");
  const answer = await GET(brokenRequest(error));
  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toContain("x is not");
  expect(problems).toEqual([{ error }]);
});

function brokenRequest(error: Error): Request {
  const request = new Request("http://127.0.0.1:3000/api/metrics");
  const read = request.headers.get.bind(request.headers);
  request.headers.get = (name) => {
    if (name === "authorization") throw error;
    return read(name);
  };
  return request;
}
