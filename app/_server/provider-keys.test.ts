import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";

import { useTestEnv } from "#lib/testing/env.ts";

import { providerKeys } from "./provider-keys.ts";

const KEYS = [
  { kty: "RSA", kid: "a" },
  { kty: "RSA", kid: "b" },
];
let asked = 0;
let isDown = false;
const server = createServer((request, response) => {
  const isDiscovery = request.url === "/.well-known/openid-configuration";
  asked += isDiscovery ? 1 : 0;
  response.statusCode = isDown ? 503 : 200;
  response.end(
    JSON.stringify(isDiscovery ? { issuer: issuer(), jwks_uri: `${issuer()}/keys` } : { keys: KEYS }),
  );
});
const issuer = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
beforeEach(() => {
  asked = 0;
  isDown = false;
  Object.assign(globalThis, {
    __countersignProviderKeys: undefined,
    __countersignProviderKeysAsked: undefined,
  });
  useTestEnv({ OIDC_ISSUER: issuer() });
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(() => {
  server.close();
});

test("however many ask at once, the provider is asked once, and each gets the key it named", async () => {
  const answers = await Promise.all(["a", "b", "a", undefined].map(providerKeys));
  expect(answers.map((keys) => keys.map(({ kid }) => kid))).toEqual([["a"], ["b"], ["a"], ["a", "b"]]);
  await providerKeys("a");
  expect(asked).toBe(1);
});

test("a provider that failed is left alone for five seconds, then asked again", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  isDown = true;
  for (let round = 0; round < 3; round += 1)
    await expect(providerKeys("a")).rejects.toMatchObject({ code: "upstream_unavailable" });
  expect(asked).toBe(1);
  isDown = false;
  vi.setSystemTime(Date.now() + 5_000);
  expect(await providerKeys("a")).toMatchObject([{ kid: "a" }]);
  expect(asked).toBe(2);
});

test("a key that nobody knows is not looked up again at once", async () => {
  await providerKeys("a");
  expect(await providerKeys("made-up")).toEqual([]);
  expect(asked).toBe(1);
});
