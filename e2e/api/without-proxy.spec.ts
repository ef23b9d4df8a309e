import { expect, test } from "@playwright/test";

import { sendRaw } from "#e2e/raw-http.ts";
import { type ConsoleServer, startSecondConsole } from "#e2e/second-console.ts";
import { resetSending } from "#e2e/sending-settings.ts";
import { runningStack, type StackAddresses } from "#e2e/stack.ts";
import { ACCESS_POLICY } from "#lib/testing/access-policy.ts";

import { builtActions } from "./authorization/built-doors.ts";
import { everybodyKnocks, expectedAt, surprises } from "./authorization/everybody-knocks.ts";
import type { Door } from "./authorization/knock.ts";
import { inviteEverybody, PRINCIPALS } from "./authorization/principals.ts";

/** It is there in development only. */
const ABSENT = "page /design";
const DOORS: readonly Door[] = Object.entries(ACCESS_POLICY)
  .filter(([name]) => name !== ABSENT)
  .map(([name, access]) => ({ name, access }));

let stack: StackAddresses;
let bare: ConsoleServer;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  stack = await runningStack();
  bare = await startSecondConsole(stack, { withoutProxy: true });
});

test.afterAll(async () => {
  await bare?.stop();
  await resetSending(stack);
});

test("the proxy is in truth not there", async () => {
  const policyOf = async (url: string) =>
    (await fetch(`${url}/api/v1/session`)).headers.get("content-security-policy");
  expect(await policyOf(stack.url)).toContain("default-src 'none'");
  expect(await policyOf(bare.url)).toBeNull();
  const forAnotherHost = "GET /api/v1/session HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
  expect((await sendRaw(stack.url, { parts: [forAnotherHost] })).status).toBe(421);
  expect((await sendRaw(bare.url, { parts: [forAnotherHost] })).status).toBe(401);
  expect((await fetch(bare.url + ABSENT.replace("page ", ""))).status).toBe(404);
});

test("without the proxy everybody whom the policy does not name is refused at every door all the same", async () => {
  test.setTimeout(120_000);
  const guests = await inviteEverybody(stack);
  const house = { url: bare.url, actions: await builtActions(), guests };
  const refusedAt = (door: Door) =>
    PRINCIPALS.filter((principal) => expectedAt(door, principal) === "refused");
  try {
    const knocked = await everybodyKnocks(house, DOORS, refusedAt);
    const answers = [...knocked.values()].reduce((sum, given) => sum + given.size, 0);
    expect(answers).toBeGreaterThan(400);
    expect(
      DOORS.flatMap((door) => surprises(door, knocked.get(door.name)).map((text) => `${door.name} ${text}`)),
    ).toEqual([]);
  } finally {
    await guests.leave();
  }
});

test("without the proxy a change from another site's page is refused, and so is one that names no page", async () => {
  const guests = await inviteEverybody(stack);
  try {
    const { cookie = "" } = await guests.headersOf("admin", []);
    for (const origin of ["https://evil.example", "null", undefined]) {
      const answer = await fetch(`${bare.url}/api/v1/sending/stop`, {
        method: "POST",
        headers: { cookie, "content-type": "application/json", ...(origin ? { origin } : {}) },
        body: "{}",
      });
      expect(answer.status, `origin ${origin}`).toBe(403);
    }
  } finally {
    await guests.leave();
  }
});
