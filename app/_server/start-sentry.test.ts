import http from "node:http";
import type { AddressInfo } from "node:net";

import { beforeAll, expect, test } from "vitest";

import { AppError } from "#lib/domain/errors.ts";
import { reportError, reportState } from "#lib/observability/report.ts";
import { traced } from "#lib/observability/trace.ts";
import { useTestEnv } from "#lib/testing/env.ts";

import { startSentry } from "./start-sentry.ts";

const BODY = ["can", "ary"].join("");
const PERSON = encodeURIComponent(`jane.${BODY}@acme.example`);

let sentry: Awaited<ReturnType<typeof listen>>;

beforeAll(async () => {
  sentry = await listen();
  useTestEnv({
    SENTRY_DSN: `http://key@127.0.0.1:${sentry.port}/1`,
    SENTRY_TRACES_SAMPLE_RATE: "1",
    RELEASE: "countersign@1.2.3",
  });
  await startSentry();
  return () => sentry.close();
});

test("what goes to Sentry names nobody: no addresses that were called, in errors or in traces", async () => {
  const { captureException, startSpan } = await import("@sentry/nextjs");
  await startSpan({ name: "step" }, async () => {
    await fetch(`http://127.0.0.1:${sentry.port}/statuses/${PERSON}/unsubscribe-all`, { method: "POST" });
    startSpan({ name: `GET /people/${PERSON}` }, () => {});
    captureException(new Error(`Failed for ${PERSON} ${BODY}`), { extra: { body: BODY } });
  });
  const [called, ...sent] = await sentry.sent();
  expect(called).toContain("/statuses/");
  expect(sent.join("\n")).toContain("(the text stays on the server)");
  expect(sent.join("\n")).toContain("GET (address)");
  expect(sent.join("\n")).not.toContain(BODY);
});

test("an error says its release, its environment, and which request, workflow, step and attempt it belongs to", async () => {
  traced({ requestId: "request-1", workflowId: "workflow-1", step: "send-mail", attempt: 2 }, () =>
    reportError(new TypeError("x is not a function")),
  );
  const sent = (await sentry.sent()).join("\n");
  for (const part of [
    '"release":"countersign@1.2.3"',
    '"environment":"sandbox"',
    '"request_id":"request-1"',
    '"workflow_id":"workflow-1"',
    '"step":"send-mail"',
    '"attempt":2',
  ]) {
    expect(sent).toContain(part);
  }
});

test("what our policy calls expected is not reported, however it was captured; a state is, with its tags", async () => {
  const { captureException } = await import("@sentry/nextjs");
  const expected = new AppError("conflict", "Somebody else was quicker.");
  captureException(expected);
  reportError(expected);
  reportState("A breaker is open.", { service: "gmail" });
  const sent = (await sentry.sent()).join("\n");
  expect(sent).not.toContain("Somebody else");
  expect(sent).toContain('"message":"A breaker is open."');
  expect(sent).toContain('"service":"gmail"');
});

/** Takes everything, and keeps the address with the body. */
async function listen() {
  let bodies: string[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      bodies.push(`${request.url}\n${Buffer.concat(chunks).toString()}`);
      response.end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    /** What has come since this was asked last. */
    sent: async () => {
      const { flush } = await import("@sentry/nextjs");
      await flush(5_000);
      const taken = bodies;
      bodies = [];
      return taken;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
