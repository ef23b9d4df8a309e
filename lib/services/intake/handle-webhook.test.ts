import http from "node:http";
import type { AddressInfo } from "node:net";
import net from "node:net";

import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";

import { landedDeliveries } from "#drizzle/schema/index.ts";
import { readCounters } from "#lib/observability/counters.ts";
import { closeDoor, reopenDoor, startDraining } from "#lib/observability/draining.ts";
import { contextForSystem } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { contactBody, delivery } from "#lib/testing/hubspot-deliveries.ts";

import { handleWebhook, type WebhookOptions } from "./handle-webhook.ts";
import { fromWebRequest, toWebResponse } from "./web-webhook.ts";

const URL_ = "http://127.0.0.1:3000/api/webhooks/hubspot/forms";
let stores: TestStores;

beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
  return () => stores.close();
});
beforeEach(() => {
  reopenDoor();
  Object.assign(globalThis, { __countersignIntakeInFlight: 0 });
});

describe("what is refused before the body is read", () => {
  test.each(["GET", "PUT", "HEAD", "DELETE", "PATCH", "OPTIONS"])(
    "%s: 405, and Allow says what is answered",
    async (method) => {
      const response = await handle(new Request(URL_, { method }));
      expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
    },
  );

  test.each<[string, RequestInit & { url?: string }, number]>([
    ["a query string", { url: `${URL_}?src=hs` }, 400],
    ["text/plain", { headers: { "content-type": "text/plain" } }, 415],
    ["multipart", { headers: { "content-type": "multipart/form-data; boundary=x" } }, 415],
    ["latin1 JSON", { headers: { "content-type": "application/json; charset=latin1" } }, 415],
    ["no content type", { headers: { "content-type": "" } }, 415],
    [
      "a compressed body",
      { headers: { "content-type": "application/json", "content-encoding": "gzip" } },
      415,
    ],
    [
      "a length over the limit",
      { headers: { "content-type": "application/json", "content-length": "1048577" } },
      413,
    ],
    [
      "a length that is no number",
      { headers: { "content-type": "application/json", "content-length": "1e3" } },
      413,
    ],
  ])("%s", async (...[, init, status]) => {
    const response = await handle(post("{}", init));
    expect(response.status).toBe(status);
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  test("behind the closed door of a process that ends, and above the in-flight cap: 503 with Retry-After", async () => {
    const full = await handle(post("{}"), { maxInFlight: 0 });
    closeDoor();
    const closed = await handle(post("{}"));
    for (const response of [full, closed]) {
      expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
    }
  });

  test("while balancers still have to notice that the process ends, who comes is served as before", async () => {
    startDraining();
    const { headers, rawBody } = delivery(contactBody());
    const response = await handle(
      new Request(URL_, { method: "POST", headers: [...headers], body: new Uint8Array(rawBody) }),
    );
    expect(response.status).toBe(202);
  });
});

describe("the body", () => {
  test("longer than a mebibyte without saying so is refused at the limit", async () => {
    const chunk = new Uint8Array(65_536);
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(chunk);
      },
    });
    const response = await handle(stream(body));
    expect([response.status, response.headers.get("connection")]).toEqual([413, "close"]);
    expect(sent).toBeLessThan(30);
  });

  test("that never ends is refused after its deadline", async () => {
    const silent = new ReadableStream<Uint8Array>({ pull: () => new Promise(() => {}) });
    expect((await handle(stream(silent), { bodyDeadlineMs: 30 })).status).toBe(408);
  });

  test("that trickles is refused after the same deadline altogether", async () => {
    const trickle = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        controller.enqueue(new Uint8Array([32]));
      },
    });
    expect((await handle(stream(trickle), { bodyDeadlineMs: 50 })).status).toBe(408);
  });

  test("that breaks off is nobody's submission", async () => {
    const broken = new ReadableStream<Uint8Array>({
      pull: () => Promise.reject(new Error("socket closed")),
    });
    expect((await handle(stream(broken))).status).toBe(408);
  });

  test("of bytes that are no UTF-8 reaches the signature unchanged", async () => {
    const given = delivery(Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0xff, 0x7d]));
    const response = await handle(
      new Request(URL_, { method: "POST", headers: given.headers, body: new Uint8Array(given.rawBody) }),
    );
    expect([response.status, await response.json()]).toEqual([202, { status: "accepted" }]);
  });
});

test("a good delivery is acknowledged, and forged forwarding headers change nothing", async () => {
  const given = delivery(contactBody());
  const headers: [string, string][] = [
    ...given.headers,
    ["x-forwarded-host", "evil.example"],
    ["x-forwarded-proto", "gopher"],
  ];
  const response = await handle(
    new Request(URL_, { method: "POST", headers, body: new Uint8Array(given.rawBody) }),
  );
  expect([response.status, await response.json()]).toEqual([202, { status: "accepted" }]);
});

test("of 200 deliveries at once each is stored or asked to come again, and the cap is free afterwards", async () => {
  const answers = await Promise.all(
    Array.from({ length: 200 }, () => {
      const { headers, rawBody } = delivery(contactBody());
      return handle(new Request(URL_, { method: "POST", headers, body: new Uint8Array(rawBody) }), {
        maxInFlight: 20,
      });
    }),
  );
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 202).length).toBeGreaterThanOrEqual(20);
  expect(statuses.filter((status) => status !== 202 && status !== 503)).toEqual([]);
  const state = globalThis as { __countersignIntakeInFlight?: number };
  expect(state.__countersignIntakeInFlight).toBe(0);
});

test("a thousand at once are all answered, none after four seconds, and each 202 has landed", async () => {
  await stores.db.delete(landedDeliveries);
  const answers = await Promise.all(
    Array.from({ length: 1_000 }, async () => {
      const { headers, rawBody } = delivery(contactBody());
      const startedAt = performance.now();
      const { status } = await handle(
        new Request(URL_, { method: "POST", headers, body: new Uint8Array(rawBody) }),
      );
      return { status, tookMs: performance.now() - startedAt };
    }),
  );
  const accepted = answers.filter(({ status }) => status === 202).length;
  expect(answers.filter(({ status }) => status !== 202 && status !== 503)).toEqual([]);
  expect(Math.max(...answers.map(({ tookMs }) => tookMs))).toBeLessThan(4_500);
  await expect.poll(() => stores.db.$count(landedDeliveries)).toBeGreaterThanOrEqual(accepted);
});

test("a forged delivery learns only that it does not fit, and is counted by cause", async () => {
  const given = delivery(contactBody());
  const response = await handle(
    new Request(URL_, { method: "POST", headers: given.headers, body: `${given.rawBody.toString()} ` }),
  );
  expect(response.status).toBe(401);
  expect(JSON.stringify(await response.json())).not.toContain("mismatch");
  const series = [...readCounters().keys()];
  expect(series).toContain('webhook_deliveries_total{cause="mismatch",outcome="refused",status="401"}');
});

test("whatever breaks on our side is 503, so that HubSpot comes again", async () => {
  const given = delivery(contactBody());
  const response = await handle(
    new Request(URL_, { method: "POST", headers: given.headers, body: new Uint8Array(given.rawBody) }),
    {
      createContext: () => {
        throw new Error("no configuration: secret-value");
      },
    },
  );
  expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
  expect(await response.text()).not.toContain("secret-value");
});

test("a database that does not answer is 503 in time, and the submission is stored all the same", async () => {
  const { sql, db } = stores;
  await db.delete(landedDeliveries);
  const given = delivery(contactBody({ properties: { email: "slow@acme.example" } }));
  const request = () =>
    new Request(URL_, { method: "POST", headers: given.headers, body: new Uint8Array(given.rawBody) });
  await handle(request());
  await sql.begin(async (tx) => {
    await tx`lock table landed_deliveries in access exclusive mode`;
    const response = await handle(request(), { answerDeadlineMs: 50 });
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
  });
  await expect.poll(() => db.$count(landedDeliveries)).toBe(2);
});

test("over a real socket: Content-Length and Transfer-Encoding together never reach the product", async () => {
  const server = http.createServer((_request, response) => response.end("reached"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const socket = net.connect(port, "127.0.0.1");
  socket.end(
    "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  );
  const answer = await new Promise<string>((resolve) =>
    socket.once("data", (data) => resolve(data.toString())),
  );
  expect(answer).toContain("400 Bad Request");
});

async function handle(request: Request, options: Partial<WebhookOptions> = {}): Promise<Response> {
  const answer = await handleWebhook(fromWebRequest(request), {
    path: "/api/webhooks/hubspot/forms",
    createContext: () => contextForSystem(stores, "intake", { now: () => new Date() }),
    ...options,
  });
  return toWebResponse(answer);
}

function post(body: string, { url = URL_, ...init }: RequestInit & { url?: string } = {}): Request {
  return new Request(url, { method: "POST", headers: { "content-type": "application/json" }, body, ...init });
}

function stream(body: ReadableStream<Uint8Array>): Request {
  const init = { method: "POST", headers: { "content-type": "application/json" }, body, duplex: "half" };
  return new Request(URL_, init);
}
