import http from "node:http";

import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { RunningServer } from "../core/http.ts";
import { listen } from "../core/http.ts";
import type { TestSandbox } from "../start-for-tests.ts";
import { startForTests } from "../start-for-tests.ts";

let app: RunningServer;
let sandbox: TestSandbox;
let received: { path: string; body: string }[];
let now: number;
let isBlocking: boolean;

beforeEach(async () => {
  received = [];
  now = Date.now();
  isBlocking = true;
  const server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      received.push({ path: request.url ?? "", body });
      const outputFields = { hs_execution_state: "BLOCK", hs_expiration_duration: "P2DT1H" };
      response.writeHead(202, { "content-type": "application/json" });
      response.end(isBlocking ? JSON.stringify({ outputFields }) : "{}");
    });
  });
  app = await listen(server, 0);
  sandbox = await startForTests({ appUrl: app.url, now: () => now });
  await sandbox.faults({ deliveries: { adapter: "action", blocking: true } });
});
afterEach(async () => {
  await sandbox.stop();
  await app.close();
});

const submit = () => fetch(`${sandbox.urls.pages}/demo/submissions/9`, { method: "POST" });
type Callback = { id: string; state: string; outputFields: Record<string, string> | null };
const callbacks = async () => (await sandbox.state())["callbacks"] as Callback[];
const waiting = () =>
  vi.waitFor(
    async () => {
      const [callback] = await callbacks();
      if (!callback) throw new Error("Nothing waits yet.");
      return callback;
    },
    { timeout: 5_000, interval: 10 },
  );
const complete = (id: string, version = "actions/callbacks/2026-09") =>
  sandbox.hubspot("POST", `/automation/${version}/${id}/complete`, {
    outputFields: { hs_execution_state: "SUCCESS", countersign_outcome: "sent" },
  });

it("an action that is answered with BLOCK stands still until it is completed, once", async () => {
  await submit();
  const { id, state } = await waiting();
  expect(state).toBe("waiting");
  expect(received[0]?.path).toBe("/api/webhooks/hubspot/actions");
  expect(JSON.parse(received[0]?.body ?? "")).toMatchObject({
    callbackId: id,
    inputFields: { complete_on: "sent" },
  });
  expect((await complete(id)).status).toBe(204);
  expect(await callbacks()).toMatchObject([
    { state: "completed", outputFields: { countersign_outcome: "sent" } },
  ]);
  expect((await complete(id)).status).toBe(404);
  expect((await complete("unknown", "v4/actions/callbacks")).status).toBe(404);
  const page = await (await fetch(`${sandbox.urls.pages}/crm`)).text();
  expect(page).toContain("went on");
});

it("after the time that the answer named it goes on by itself and cannot be completed", async () => {
  await submit();
  const { id } = await waiting();
  now += 49 * 3_600_000 - 1;
  expect(await callbacks()).toMatchObject([{ state: "waiting" }]);
  now += 1;
  expect(await callbacks()).toMatchObject([{ state: "expired" }]);
  expect((await complete(id)).status).toBe(404);
});

it("an action that is answered without BLOCK does not stand still", async () => {
  isBlocking = false;
  await submit();
  await vi.waitFor(() => expect(received).toHaveLength(1));
  await vi.waitFor(async () =>
    expect((await sandbox.state())["deliveries"]).toMatchObject([{ state: "delivered" }]),
  );
  expect(await callbacks()).toEqual([]);
});
