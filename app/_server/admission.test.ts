import http, { type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { beforeEach, expect, onTestFinished, test } from "vitest";

import { head, sendRaw } from "#e2e/raw-http.ts";
import { closeDoor, reopenDoor } from "#lib/observability/draining.ts";
import { readRunning } from "#lib/observability/running.ts";

import { classOf, openAdmission } from "./admission.ts";

/** Of such a server the console may hold nine requests at once. */
const CAPACITY = 128;

beforeEach(reopenDoor);

test.each([
  ["/api/webhooks/hubspot/forms", null],
  ["/api/v1/events?after=1", null],
  ["/healthz", null],
  ["/health/dependencies", null],
  ["/api/metrics", null],
  ["/_next/static/chunks/a.js", null],
  ["/api/inngest?fnId=a", "send"],
  ["/unsubscribe/word", "send"],
  ["/api/v1/audit-events/export?format=csv", "export"],
  ["/", "console"],
  ["/review", "console"],
  ["/api/v1/drafts", "console"],
  ["/healthzz", "console"],
])("%s is %s", (...[url, kind]) => expect(classOf({ url })).toBe(kind));

test("pages are refused when too much runs, while health, deliveries and steps still get through; then all is as before", async () => {
  const { url, answerAll } = await startServer();
  const open = Array.from({ length: 10 }, () => fetch(`${url}/api/v1/drafts`));
  await expect.poll(() => readRunning(0).console).toBe(10);
  const startedAt = performance.now();
  const refused = await fetch(`${url}/api/v1/drafts`);
  expect(performance.now() - startedAt).toBeLessThan(500);
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "1"]);
  expect(await refused.json()).toMatchObject({ error: { code: "overloaded" } });
  const page = await fetch(`${url}/review`, { headers: { accept: "text/html" } });
  expect([page.status, await page.text()]).toEqual([503, expect.stringContaining("Try again in a moment")]);
  const others = ["/healthz", "/api/webhooks/hubspot/forms", "/api/inngest"].map((path) => fetch(url + path));
  await expect.poll(() => readRunning(0).send).toBe(1);
  answerAll();
  expect((await Promise.all([...open, ...others])).map(({ status }) => status)).toEqual(Array(13).fill(200));
  await expect.poll(() => readRunning(0)).toEqual({ intake: 0, send: 0, console: 0, export: 0 });
  expect((await fetch(`${url}/now`)).status).toBe(200);
});

test("who sends a body slowly, or goes away, keeps nobody out", async () => {
  const { url } = await startServer();
  const slow = head("POST /api/v1/drafts", [
    ["Host", "127.0.0.1"],
    ["Content-Length", "500"],
  ]);
  const asked = Array.from({ length: 30 }, () => sendRaw(url, { parts: [slow, "{"], waitMs: 400 }));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(readRunning(0).console).toBe(0);
  expect((await fetch(`${url}/now`)).status).toBe(200);
  await Promise.all(asked);
  expect(readRunning(0).console).toBe(0);
});

test("behind the closed door of a process that ends, connections are handed back", async () => {
  const { url } = await startServer();
  closeDoor();
  const { status, headers } = await fetch(`${url}/now`);
  expect([status, headers.get("connection")]).toEqual([503, "close"]);
});

/** Answers `/now`, health and whole bodies at once, and everything else when told to. */
async function startServer() {
  const waiting: ServerResponse[] = [];
  let isOpen = false;
  const server = http.createServer((request, response) => {
    request.resume();
    if (isOpen || request.url === "/now" || request.url === "/healthz") response.end("ok");
    else waiting.push(response);
  });
  openAdmission(server, { capacity: CAPACITY });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const answerAll = () => {
    isOpen = true;
    for (const response of waiting) response.end("ok");
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, answerAll };
}
