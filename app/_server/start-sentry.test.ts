import http from "node:http";
import type { AddressInfo } from "node:net";

import { expect, onTestFinished, test } from "vitest";

import { useTestEnv } from "#lib/testing/env.ts";

import { startSentry } from "./start-sentry.ts";

const PERSON = encodeURIComponent("jane.canary@acme.example");

test("what goes to Sentry names nobody: no addresses that were called, in errors or in traces", async () => {
  const sentry = await listen();
  useTestEnv({ SENTRY_DSN: `http://key@127.0.0.1:${sentry.port}/1`, SENTRY_TRACES_SAMPLE_RATE: "1" });
  await startSentry();
  const { captureException, flush, startSpan } = await import("@sentry/nextjs");
  await startSpan({ name: "step" }, async () => {
    await fetch(`http://127.0.0.1:${sentry.port}/statuses/${PERSON}/unsubscribe-all`, { method: "POST" });
    startSpan({ name: `GET /people/${PERSON}` }, () => {});
    captureException(new Error(`Failed for ${PERSON}`));
  });
  await flush(5_000);
  const [called, ...sent] = sentry.bodies;
  expect(called).toContain("/statuses/");
  expect(sent.join("\n")).toContain("(the text stays on the server)");
  expect(sent.join("\n")).toContain("GET (address)");
  expect(sent.join("\n")).not.toContain("canary");
});

/** Takes everything, and keeps the address with the body. */
async function listen() {
  const bodies: string[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      bodies.push(`${request.url}\n${Buffer.concat(chunks).toString()}`);
      response.end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { bodies, port: (server.address() as AddressInfo).port };
}
