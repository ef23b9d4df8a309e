import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { useTestEnv } from "#lib/testing/env.ts";

import { POST } from "./route.ts";

const ADDRESS = "http://127.0.0.1:3000/api/auth/backchannel-logout";

beforeEach(() => useTestEnv());
afterEach(() => {
  vi.useRealTimers();
});

function post(body: BodyInit): Promise<Response> {
  return POST(new Request(ADDRESS, { method: "POST", body, duplex: "half" } as RequestInit));
}

test("a body that does not come to its end is refused after ten seconds", async () => {
  vi.useFakeTimers();
  const answer = post(new ReadableStream({ start: (stream) => stream.enqueue(Buffer.from("logout_")) }));
  await vi.advanceTimersByTimeAsync(10_000);
  expect((await answer).status).toBe(408);
});

test.each([
  ["larger than 32 KiB", `logout_token=${"a".repeat(32 * 1024)}`, 413],
  ["that names no token", "state=1", 400],
  ["with garbage for a token", "logout_token=a.b.c", 400],
])("a body %s is refused", async (_, body, status) => {
  expect((await post(body)).status).toBe(status);
});
