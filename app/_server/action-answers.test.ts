import http from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, expect, test } from "vitest";

import { markReached, mendActionAnswer } from "./action-answers.ts";

let server: http.Server | null = null;
afterEach(() => server?.close());

type Answer = { status: number; headers?: Record<string, string> };

/** A server that answers as Next would have, behind the mending. */
async function ask(answer: Answer, init: RequestInit & { duplex?: "half" } = {}): Promise<number> {
  server = http.createServer((request, response) => {
    mendActionAnswer(request, response);
    request.resume();
    request.on("end", () => {
      for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
      response.statusCode = answer.status;
      response.end();
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const given = { method: "POST", headers: { "next-action": "7f" }, body: "garbage", ...init };
  return (await fetch(`http://127.0.0.1:${port}/review`, given)).status;
}
const ID = { "x-request-id": "0b5ad8d0-0000-4000-8000-000000000001" };

test("a body that could not be read is the caller's fault", async () => {
  expect(await ask({ status: 500, headers: ID })).toBe(400);
  const form = new FormData();
  form.set("1_$ACTION_REF", "x");
  expect(await ask({ status: 500, headers: ID }, { headers: {}, body: form })).toBe(400);
});

test("a body beyond the limit is too large, announced or in chunks", async () => {
  const large = "x".repeat(257 * 1024);
  expect(await ask({ status: 500, headers: ID }, { body: large })).toBe(413);
  expect(await ask({ status: 500, headers: ID }, { body: new Blob([large]).stream(), duplex: "half" })).toBe(
    413,
  );
});

test("a failure after our own code was reached stays ours", async () => {
  const own = { "x-request-id": "0b5ad8d0-0000-4000-8000-000000000002" };
  markReached(own["x-request-id"]);
  expect(await ask({ status: 500, headers: own })).toBe(500);
  expect(await ask({ status: 500 })).toBe(500);
});

test("an action of an earlier build asks for a reload", async () => {
  expect(await ask({ status: 404, headers: { ...ID, "x-nextjs-action-not-found": "1" } })).toBe(409);
  expect(await ask({ status: 404, headers: ID })).toBe(404);
});

test("every other answer and every other request stays as it is", async () => {
  expect(await ask({ status: 200, headers: ID })).toBe(200);
  expect(await ask({ status: 303, headers: ID })).toBe(303);
  expect(await ask({ status: 500, headers: ID }, { headers: { "content-type": "application/json" } })).toBe(
    500,
  );
});
