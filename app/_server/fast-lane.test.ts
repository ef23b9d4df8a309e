import http, { type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";

import { beforeAll, describe, expect, test } from "vitest";

import { head, sendRaw } from "#e2e/raw-http.ts";
import { closeConnections } from "#lib/services/create-context.ts";
import { handleWebhook } from "#lib/services/intake/handle-webhook.ts";
import { fromWebRequest, toWebResponse } from "#lib/services/intake/web-webhook.ts";
import { EVENTS_PATH, FORMS_PATH } from "#lib/services/intake/webhook-paths.ts";
import { createTestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { contactBody, delivery } from "#lib/testing/hubspot-deliveries.ts";

import { openFastLane } from "./fast-lane.ts";
import { SECURITY_HEADERS } from "./security-headers.ts";
import { webhookAt } from "./webhooks.ts";

const DEADLINE_MS = 400;
const quick = (path: string) => {
  const webhook = webhookAt(path);
  return webhook && { ...webhook, bodyDeadlineMs: DEADLINE_MS };
};
const servers: { name: "route handler" | "fast lane"; url: string }[] = [];

beforeAll(async () => {
  const stores = await createTestStores();
  useTestEnv({
    DATABASE_URL: stores.url,
    KEY_STORE_URL: stores.keysUrl,
    HUBSPOT_CLIENT_SECRET: "test-client-secret-0001-0123456789",
  });
  const behindRouter = http.createServer((request, response) => void asRouteHandler(request, response));
  const inFront = http.createServer((request, response) => void asRouteHandler(request, response));
  openFastLane(inFront, quick);
  servers.push({ name: "route handler", url: await listen(behindRouter) });
  servers.push({ name: "fast lane", url: await listen(inFront) });
  return async () => {
    behindRouter.close();
    inFront.close();
    await closeConnections();
    await stores.close();
  };
});

const json = ["Content-Type", "application/json"] as const;
const host = ["Host", "127.0.0.1"] as const;
const good = () => delivery(contactBody());
type Parts = () => { parts: string[]; pauseMs?: number };

/** The same bytes to both; whatever differs in the answers would differ for HubSpot. */
const CASES: [string, Parts, number][] = [
  ["a good delivery", () => ({ parts: [signed(good())] }), 202],
  ["a body that was changed after signing", () => ({ parts: [signed(good(), " ")] }), 401],
  ["two signatures", () => ({ parts: [signed(good(), "", good().headers)] }), 400],
  ["no signature", () => ({ parts: [plain([json], "{}")] }), 401],
  ["a query", () => ({ parts: [plain([json], "{}", `POST ${FORMS_PATH}?a=1`)] }), 400],
  ["text", () => ({ parts: [plain([["Content-Type", "text/plain"]], "{}")] }), 415],
  ["no content type", () => ({ parts: [plain([], "{}")] }), 415],
  ["a compressed body", () => ({ parts: [plain([json, ["Content-Encoding", "gzip"]], "{}")] }), 415],
  ["a length of 1 MiB + 1", () => ({ parts: [start([json, ["Content-Length", "1048577"]])] }), 413],
  [
    "1 MiB + 1 in chunks",
    () => ({ parts: [start([json, ["Transfer-Encoding", "chunked"]]), ...chunks(17)] }),
    413,
  ],
  ["a length that is no number", () => ({ parts: [start([json, ["Content-Length", "1e3"]])] }), 400],
  [
    "a length and chunks at once",
    () => ({
      parts: [`${start([json, ["Content-Length", "2"], ["Transfer-Encoding", "chunked"]])}0\r\n\r\n`],
    }),
    400,
  ],
  ["a body that stays away", () => ({ parts: [`${start([json, ["Content-Length", "500"]])}{`] }), 408],
  [
    "a byte now and then",
    () => ({
      parts: [start([json, ["Content-Length", "500"]]), ...Array<string>(40).fill("{")],
      pauseMs: 25,
    }),
    408,
  ],
  ["GET", () => ({ parts: [start([], `GET ${FORMS_PATH}`)] }), 405],
  ["PUT", () => ({ parts: [plain([json], "{}", `PUT ${FORMS_PATH}`)] }), 405],
  ["another address", () => ({ parts: [plain([json], "{}", "POST /elsewhere")] }), 404],
  ["an address below a webhook", () => ({ parts: [plain([json], "{}", `POST ${FORMS_PATH}/more`)] }), 404],
  ["another webhook", () => ({ parts: [plain([json], "[]", `POST ${EVENTS_PATH}`)] }), 401],
];

describe("the fast lane answers as the route handler does", () => {
  test.each(CASES)("%s", async (...[, parts, status]) => {
    const answers = await Promise.all(servers.map(({ url }) => sendRaw(url, parts())));
    expect(answers.map((answer) => answer.status)).toEqual([status, status]);
    const [behind, inFront] = answers.map(({ text, isClosed }) => ({ ...comparable(text), isClosed }));
    expect(inFront).toEqual(behind);
  });
});

test("a connection serves many deliveries, and one that was refused does not spoil the next", async () => {
  for (const { url } of servers) {
    const parts = [signed(good()), signed(good(), " "), signed(good())];
    const { text } = await sendRaw(url, { parts: [parts.join("")], waitMs: 2_000 });
    expect(text.match(/HTTP\/1\.1 \d{3}/g)?.[0]).toBe("HTTP/1.1 202");
  }
});

test("400 connections at once are answered with 202 or 503, none of them waits four seconds", async () => {
  for (const { url } of servers) {
    const answers = await Promise.all(
      Array.from({ length: 400 }, () => sendRaw(url, { parts: [signed(good())], waitMs: 8_000 })),
    );
    const statuses = new Set(answers.map(({ status }) => status));
    expect([...statuses].filter((status) => status !== 202 && status !== 503)).toEqual([]);
    expect(Math.max(...answers.map(({ elapsedMs }) => elapsedMs))).toBeLessThan(4_500);
  }
}, 30_000);

test("an address from which 200 forgeries came is not shut out: its next good delivery is taken", async () => {
  for (const { url } of servers) {
    const forged = await Promise.all(
      Array.from({ length: 200 }, () => sendRaw(url, { parts: [signed(good(), " ")] })),
    );
    expect(new Set(forged.map(({ status }) => status))).toEqual(new Set([401]));
    expect((await sendRaw(url, { parts: [signed(good())] })).status).toBe(202);
  }
}, 30_000);

function signed(given: ReturnType<typeof good>, added = "", more: typeof given.headers = []): string {
  const body = given.rawBody.toString() + added;
  return plain([...given.headers, ...more], body);
}

function plain(headers: readonly (readonly [string, string])[], body: string, line?: string): string {
  return start([...headers, ["Content-Length", String(Buffer.byteLength(body))]], line) + body;
}

function start(headers: readonly (readonly [string, string])[], line = `POST ${FORMS_PATH}`): string {
  return head(line, [host, ...headers]);
}

const chunks = (count: number) => Array.from({ length: count }, () => `10000\r\n${"a".repeat(65_536)}\r\n`);

/** Status, headers and body, without what depends on the moment or on how the body is framed. */
function comparable(text: string) {
  const [top = "", ...body] = text.split("\r\n\r\n");
  const [line, ...headers] = top.split("\r\n").map((each) => each.toLowerCase());
  const kept = headers.filter(
    (each) => !/^(date|content-length|transfer-encoding|keep-alive|connection: keep)/.test(each),
  );
  const content = /\{.*\}/s.exec(body.join(""))?.[0] ?? "";
  return { line, headers: kept.toSorted((a, b) => a.localeCompare(b)), content };
}

/** What Next does around a route handler, as far as a caller can see it. */
async function asRouteHandler(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  const { method = "GET", url = "/", headers } = request;
  const webhook = quick(url.split("?", 1)[0] ?? "");
  if (!webhook) return void response.writeHead(404).end();
  const hasBody = method !== "GET" && method !== "HEAD";
  const asked = new Request(`http://127.0.0.1${url}`, {
    method,
    headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
    ...(hasBody ? { body: Readable.toWeb(request) as ReadableStream, duplex: "half" } : {}),
  });
  const answer = toWebResponse(await handleWebhook(fromWebRequest(asked), webhook));
  response.writeHead(answer.status, { ...SECURITY_HEADERS, ...Object.fromEntries(answer.headers) });
  response.end(await answer.text());
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
