import { NextRequest } from "next/server";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";

import { useTestEnv } from "#lib/testing/env.ts";

import { GET, POST, PUT } from "./route.ts";

const URL_ = "http://127.0.0.1:3000/api/inngest";

beforeAll(() => useTestEnv());
beforeEach(() => {
  Object.assign(globalThis, { __countersignServe: undefined, __countersignInngest: undefined });
});

describe("the engine's door", () => {
  test.each([
    ["no signature", {}],
    [
      "a made-up signature",
      { "x-inngest-signature": `t=${Math.floor(Date.now() / 1000)}&s=${"0".repeat(64)}` },
    ],
    ["an old signature", { "x-inngest-signature": `t=1&s=${"0".repeat(64)}` }],
  ])("runs nothing for %s", async (...[, headers]) => {
    const body = JSON.stringify({ event: { name: "submission/received", data: {} }, ctx: {}, steps: {} });
    const url = `${URL_}?fnId=countersign-process-submission&stepId=step`;
    const answer = await POST(new NextRequest(url, { method: "POST", headers, body }), {});
    expect(answer.status).toBe(401);
  });

  test.each([
    ["unsigned", {}, 401],
    ["with a made-up signature", { "x-inngest-signature": `t=1&s=${"0".repeat(64)}` }, 400],
  ])("a body that is no JSON, %s, is the sender's fault", async (...[, headers, status]) => {
    for (const [method, handle] of [
      ["POST", POST],
      ["PUT", PUT],
    ] as const) {
      const url = `${URL_}?fnId=countersign-process-submission&stepId=step`;
      const answer = await handle(new NextRequest(url, { method, headers, body: "{garbage" }), {});
      expect(answer.status).toBe(status);
    }
  });

  test("registers nothing for a stranger", async () => {
    const answer = await PUT(new NextRequest(URL_, { method: "PUT", body: "{}" }), {});
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });

  test("tells a stranger neither functions nor keys", async () => {
    const text = await (await GET(new NextRequest(URL_), {})).text();
    expect(text).not.toMatch(/signkey|process-submission/);
  });
});
