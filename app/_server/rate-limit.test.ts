import http from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";

import { AppError } from "#lib/domain/errors.ts";
import { closeConnections } from "#lib/services/create-context.ts";
import { createStoresForTest } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";

import { AUTH_LIMIT, limitAuth } from "./rate-limit.ts";

const TOKEN = "u8-fT3kQ0wZ5rN1mX7cV2bL9yH4sD6gJ0pA";
const TRIES = 30;

beforeEach(forget);
afterEach(closeConnections);

test("Upstash, over its REST protocol: of 30 tries of two instances 11 pass, the others are told when to come back", async () => {
  const store = await fakeUpstash();
  useTestEnv(store.variables);
  const answers = await Promise.all(Array.from({ length: TRIES }, (_, n) => (n % 2 ? tryOnce() : another())));
  expect(answers.filter((answer) => answer === "passed")).toHaveLength(AUTH_LIMIT.limit);
  const refused = answers.filter((answer) => answer !== "passed");
  expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(["rate_limited"]));
  expect(Math.min(...refused.map(({ details }) => details.retryAfterMs ?? 0))).toBeGreaterThan(50_000);
  expect(new Set(store.seen.map(({ command }) => command))).toEqual(new Set(["EVAL"]));
  expect(store.seen.every(({ authorization }) => authorization === `Bearer ${TOKEN}`)).toBe(true);
  expect(JSON.stringify(store.seen)).not.toContain("192.0.2.7");
});

test("another address has passes of its own, and so has the way back from the identity provider", async () => {
  const store = await fakeUpstash();
  useTestEnv(store.variables);
  for (let n = 0; n < AUTH_LIMIT.limit; n += 1) expect(await tryOnce()).toBe("passed");
  expect(await tryOnce()).not.toBe("passed");
  expect(await tryOnce("192.0.2.8")).toBe("passed");
  await expect(limitAuth(from("192.0.2.7"), "callback")).resolves.toBeUndefined();
});

test.each([
  ["refuses our token", { status: 401 }],
  ["breaks", { status: 500 }],
  ["answers something else", { answer: "<html>" }],
  ["stays silent", { isSilent: true }],
])("nobody signs in while Upstash %s", async (_, faults) => {
  useTestEnv((await fakeUpstash(faults)).variables);
  expect(await tryOnce()).toMatchObject({ code: "upstream_unavailable", details: { retryAfterMs: 5_000 } });
});

test("without Upstash our own table counts, behind the same class, and nobody signs in while it is away", async () => {
  const stores = await createStoresForTest();
  useTestEnv({ DATABASE_URL: stores.url, KEY_STORE_URL: stores.keysUrl });
  const answers = await Promise.all(Array.from({ length: TRIES }, () => tryOnce()));
  expect(answers.filter((answer) => answer === "passed")).toHaveLength(AUTH_LIMIT.limit);
  expect(answers.filter((answer) => answer !== "passed" && answer.code === "rate_limited")).toHaveLength(
    TRIES - AUTH_LIMIT.limit,
  );
  await closeConnections();
  forget();
  useTestEnv({ DATABASE_URL: "postgres://nobody@127.0.0.1:9/none" });
  expect(await tryOnce()).toMatchObject({ code: "upstream_unavailable" });
});

type Answer = "passed" | AppError;

async function tryOnce(address = "192.0.2.7"): Promise<Answer> {
  try {
    await limitAuth(from(address), "sign-in");
    return "passed";
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

/** As a process does that has not asked yet. */
function another(): Promise<Answer> {
  forget();
  return tryOnce();
}

const from = (address: string) => new Headers({ "x-forwarded-for": address });

function forget(): void {
  Object.assign(globalThis, { __countersignRatelimit: undefined });
}

type Command = [command: string, script: string, keys: string, key: string, limit: string, windowMs: string];
type Faults = { status?: number; answer?: string; isSilent?: boolean };

/** Upstash as its REST protocol is described: commands as JSON arrays, alone or several at once, a bearer token, `{"result": …}`. */
async function fakeUpstash(faults: Faults = {}) {
  const seen: { command: string; authorization: string | undefined; key: string }[] = [];
  const passes = new Map<string, number[]>();
  const evaluate = (key: string, limit: number, windowMs: number) => {
    const now = Date.now();
    const held = (passes.get(key) ?? []).filter((at) => at > now - windowMs);
    passes.set(key, held);
    const [oldest = now] = held;
    if (held.length >= limit) return [0, held.length, oldest + windowMs - now];
    held.push(now);
    return [1, held.length, 0];
  };
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const asked = JSON.parse(Buffer.concat(chunks).toString()) as Command | Command[];
      const isPipeline = request.url === "/pipeline";
      const commands = (isPipeline ? asked : [asked]) as Command[];
      const { authorization } = request.headers;
      for (const [command, , , key] of commands)
        seen.push({ command: command.toUpperCase(), authorization, key });
      if (faults.isSilent) return;
      const results = commands.map(([, script, , key, limit, windowMs]) =>
        script.includes("ZREMRANGEBYSCORE") && key.startsWith("countersign:")
          ? { result: evaluate(key, Number(limit), Number(windowMs)) }
          : { error: "ERR" },
      );
      response.writeHead(faults.status ?? 200, { "content-type": "application/json" });
      const good = JSON.stringify(isPipeline ? results : results[0]);
      response.end(faults.answer ?? (faults.status ? JSON.stringify({ error: "NO" }) : good));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    seen,
    variables: {
      UPSTASH_REDIS_REST_URL: `http://127.0.0.1:${port}`,
      UPSTASH_REDIS_REST_TOKEN: TOKEN,
    },
  };
}
