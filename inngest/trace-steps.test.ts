import { Inngest } from "inngest";
import { serve } from "inngest/edge";
import { expect, test } from "vitest";

import { currentTrace, type Trace } from "#lib/observability/trace.ts";

import { TraceSteps } from "./trace-steps.ts";

const WORKFLOW = "5f0e4fd2-8a1c-4d0b-9a55-1b8f5f0f7c21";

test("a step knows its request, workflow, run, function, name and attempt", async () => {
  const seen: Trace[] = [];
  const data = { workflowId: WORKFLOW, requestId: "request-1", outboxId: "outbox-1" };
  await runOnce(data, () => void seen.push(currentTrace()));
  expect(seen).toEqual([
    {
      ...{ requestId: "request-1", workflowId: WORKFLOW, runId: "run-1" },
      ...{ function: "trace-test", step: "look", attempt: 2 },
    },
  ]);
});

test("without a request the run is what its lines have in common", async () => {
  const seen: Trace[] = [];
  await runOnce({}, () => void seen.push(currentTrace()));
  expect(seen).toMatchObject([{ requestId: "run-1" }]);
  expect(seen[0]).not.toHaveProperty("workflowId");
});

/** Calls the function as an engine does, at its second attempt. */
async function runOnce(data: Record<string, unknown>, look: () => void): Promise<void> {
  const client = new Inngest({ id: "trace", isDev: true, middleware: [TraceSteps] });
  const traceTest = client.createFunction(
    { id: "trace-test", triggers: [{ event: "test/asked" }] },
    async ({ step }) => step.run("look", look),
  );
  const handler = serve({ client, functions: [traceTest], servePath: "/api/inngest" });
  const event = { name: "test/asked", data };
  const body = {
    ...{ event, events: [event], steps: {}, version: 1, use_api: false },
    ctx: {
      run_id: "run-1",
      attempt: 1,
      disable_immediate_execution: false,
      use_api: false,
      stack: { stack: [], current: 0 },
    },
  };
  const url = "http://127.0.0.1/api/inngest?fnId=trace-trace-test&stepId=step";
  const headers = { host: "127.0.0.1", "content-type": "application/json" };
  const answer = await handler(new Request(url, { method: "POST", headers, body: JSON.stringify(body) }));
  expect(answer.status).toBeLessThan(300);
}
