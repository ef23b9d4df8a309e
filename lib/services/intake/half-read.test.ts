import http from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

import { beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";

import { head, sendRaw } from "#e2e/raw-http.ts";
import { contextForSystem } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { contactBody, delivery } from "#lib/testing/hubspot-deliveries.ts";

import { halfRead, MOST_HALF_READ, MOST_HALF_READ_BYTES } from "./half-read.ts";
import { handleWebhook } from "./handle-webhook.ts";
import { fromNodeRequest, writeNodeAnswer } from "./node-webhook.ts";
import { readWebBody } from "./read-body.ts";
import { FORMS_PATH } from "./webhook-paths.ts";

let stores: TestStores;
let url = "";

beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
  const createContext = () => contextForSystem(stores, "intake", { now: () => new Date() });
  const server = http.createServer((request, response) => {
    const options = { path: FORMS_PATH, createContext, bodyDeadlineMs: 60_000 };
    void handleWebhook(fromNodeRequest(request), options).then((answer) => writeNodeAnswer(response, answer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return async () => {
    server.closeAllConnections();
    server.close();
    await stores.close();
  };
});
beforeEach(() => void Object.assign(globalThis, { __countersignIntakeInFlight: 0 }));

test("1,200 strangers who never finish what they send keep nobody out", async () => {
  await openSlow(1_200, "{");
  await expect.poll(() => halfRead().count).toBe(1_200);
  const answers = await Promise.all(Array.from({ length: 20 }, () => sendRaw(url, { parts: [signed()] })));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
});

test("bodies that are held half are bounded: the oldest is given up, and asked to come again", async () => {
  const most = MOST_HALF_READ_BYTES / 1_000_000;
  const slow = await openSlow(Math.ceil(most) + 6, "a".repeat(1_000_000));
  const first = await answerOf(slow[0]);
  expect(first).toContain("HTTP/1.1 503");
  expect(first.toLowerCase()).toContain("connection: close");
  await expect.poll(() => halfRead().count).toBeLessThanOrEqual(Math.floor(most));
  expect(halfRead().bytes).toBeLessThanOrEqual(MOST_HALF_READ_BYTES);
  expect((await sendRaw(url, { parts: [signed()] })).status).toBe(202);
});

test("so is their number, by whatever server they come", async () => {
  const silent = () => {
    const body = new ReadableStream<Uint8Array>({ pull: () => new Promise(() => {}) });
    return new Request(url, { method: "POST", body, duplex: "half" } as RequestInit);
  };
  const limits = { maxBytes: 1_000, deadlineMs: 1_500 };
  const codes = await Promise.all(
    Array.from({ length: MOST_HALF_READ + 3 }, () =>
      readWebBody(silent(), limits).catch((error: unknown) => (error as { code?: string }).code),
    ),
  );
  expect(codes.slice(0, 3)).toEqual(["overloaded", "overloaded", "overloaded"]);
  expect(codes.slice(3).every((code) => code === "request_timeout")).toBe(true);
});

test("what was held is free again, however the body ended", async () => {
  await sendRaw(url, { parts: [signed()] });
  const [gone] = await openSlow(1, "{");
  await expect.poll(() => halfRead().count).toBe(1);
  gone?.destroy();
  await expect.poll(halfRead).toEqual({ count: 0, bytes: 0 });
});

/** Connections that announce a body, send its beginning, and stay; they end with the test. */
async function openSlow(count: number, beginning: string): Promise<Socket[]> {
  const { hostname, port } = new URL(url);
  const headers: [string, string][] = [
    ["Host", "127.0.0.1"],
    ["Content-Type", "application/json"],
    ["Content-Length", "1048576"],
  ];
  const sockets = await Promise.all(
    Array.from({ length: count }, async () => {
      const socket = connect(Number(port), hostname).on("error", () => {});
      await new Promise((resolve) => socket.once("connect", resolve));
      socket.write(head(`POST ${FORMS_PATH}`, headers) + beginning);
      return socket;
    }),
  );
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await expect.poll(() => halfRead().count).toBe(0);
  });
  return sockets;
}

async function answerOf(socket: Socket | undefined): Promise<string> {
  if (!socket) return "";
  return await new Promise((resolve) => socket.once("data", (data: Buffer) => resolve(data.toString())));
}

function signed(): string {
  const { headers, rawBody } = delivery(contactBody());
  const all = [...headers, ["Host", "127.0.0.1"], ["Content-Length", String(rawBody.byteLength)]] as const;
  return head(`POST ${FORMS_PATH}`, all) + rawBody.toString();
}
