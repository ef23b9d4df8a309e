import { randomUUID } from "node:crypto";

import { expect, test } from "@playwright/test";

import { inDatabase } from "#e2e/database.ts";
import { intakeRows } from "#e2e/intake-rows.ts";
import { newPerson } from "#e2e/person.ts";
import { head, type RawAnswer, sendRaw } from "#e2e/raw-http.ts";
import { createSandbox } from "#e2e/sandbox.ts";
import { type RunningStack, runningStack, type StackAddresses, startOwnStack } from "#e2e/stack.ts";
import { ACTIONS_PATH, actionBody, EVENTS_PATH, FORMS_PATH, type Hook, workflowBody } from "#e2e/webhooks.ts";

test.describe.configure({ mode: "serial" });

let own: RunningStack;
/** The same product twice: webhooks before Next's router, and behind it. */
let lanes: { fast: StackAddresses; route: StackAddresses };

test.beforeAll(async () => {
  test.setTimeout(600_000);
  own = await startOwnStack({ FAST_LANE: "false" });
  lanes = { fast: await runningStack(), route: own.stack };
});
test.afterAll(async () => {
  await own?.stop();
});

const ids = () => ({ contactId: "1", conversionId: randomUUID(), submittedAt: Date.now() });
const form = () => workflowBody(newPerson(), ids());
const events = () =>
  JSON.stringify([{ eventId: Date.now(), subscriptionType: "contact.creation", objectId: 1 }]);

const HOOKS: [string, () => Hook, number][] = [
  ["a signed form", () => ({ body: form() }), 202],
  ["a signed form by v2", () => ({ body: form(), signature: "v2" }), 202],
  ["a custom action", () => ({ body: actionBody(newPerson(), ids()), path: ACTIONS_PATH }), 202],
  ["a batch of events", () => ({ body: events(), path: EVENTS_PATH }), 202],
  ["events signed by v2", () => ({ body: events(), path: EVENTS_PATH, signature: "v2" }), 401],
  ["signed JSON that is broken", () => ({ body: `{"vid": ${Date.now()}, "broken` }), 202],
  ["bytes that are no UTF-8", () => ({ body: new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0xff, 0x7d]) }), 202],
  ["a wrong signature", () => ({ body: form(), signature: "wrong" }), 401],
  ["no signature", () => ({ body: form(), signature: "none" }), 401],
  ["a signature of six minutes ago", () => ({ body: form(), ageMs: 360_000 }), 401],
  ["a signature of the future", () => ({ body: form(), ageMs: -360_000 }), 401],
  ["text", () => ({ body: form(), headers: { "content-type": "text/plain" } }), 415],
  ["a compressed body", () => ({ body: form(), headers: { "content-encoding": "gzip" } }), 415],
  ["a body of 1 MiB + 1", () => ({ body: "a".repeat(1_048_577) }), 413],
  ["GET", () => ({ body: "", method: "GET" }), 405],
  ["PUT", () => ({ body: "{}", method: "PUT" }), 405],
];

for (const [what, hook, status] of HOOKS) {
  test(`${what}: ${status}, by either lane alike`, async () => {
    const given = hook();
    const [fast, route] = await both(async (stack) => {
      const answer = await createSandbox(stack).deliver(given);
      const names = ["content-type", "cache-control", "retry-after", "allow"];
      const headers = names.map((name) => [name, answer.headers.get(name)]);
      return { status: answer.status, body: await answer.text(), headers };
    });
    expect(fast.status).toBe(status);
    expect(route).toEqual(fast);
  });
}

const json = ["Content-Type", "application/json"] as const;
const start = (length: string) => (stack: StackAddresses) =>
  head(`POST ${FORMS_PATH}`, [["Host", new URL(stack.url).host], json, ["Content-Length", length]]);

test("a body that stays away is given up by either lane after the same time", async () => {
  const [fast, route] = await raw((stack) => ({ parts: [`${start("500")(stack)}{`] }));
  expect([fast.status, route.status]).toEqual([408, 408]);
  for (const { elapsedMs } of [fast, route]) expect(elapsedMs).toBeLessThan(13_000);
});

test("a byte now and then buys no time in either lane", async () => {
  const drip = Array<string>(50).fill("{");
  const [fast, route] = await raw((stack) => ({ parts: [start("500")(stack), ...drip], pauseMs: 300 }));
  expect([fast.status, route.status]).toEqual([408, 408]);
});

test("1,100 strangers who never finish what they send keep nobody out of either lane", async () => {
  test.setTimeout(120_000);
  await both(async (stack) => {
    const slow = Array.from({ length: 1_100 }, () =>
      sendRaw(stack.url, { parts: [`${start("500")(stack)}{`] }),
    );
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect((await createSandbox(stack).deliver({ body: form() })).status).toBe(202);
    // On a busy machine the answer to some may come after we stopped listening; nobody gets another one.
    const answers = new Set((await Promise.all(slow)).map(({ status }) => status ?? 408));
    expect(answers).toEqual(new Set([408]));
  });
});

test("twenty copies at the same moment, and one later, are one workflow by either lane", async () => {
  await both(async (stack) => {
    const sandbox = createSandbox(stack);
    const body = form();
    const copies = await Promise.all(Array.from({ length: 20 }, () => sandbox.deliver({ body })));
    expect(new Set(copies.map(({ status }) => status))).toEqual(new Set([202]));
    expect((await sandbox.deliver({ body })).status).toBe(202);
    const rows = intakeRows(stack);
    const stored = await rows.of(body);
    await rows.close();
    expect(stored.filter(({ status }) => status === "accepted")).toHaveLength(1);
    expect(new Set(stored.flatMap(({ workflow }) => workflow ?? [])).size).toBe(1);
  });
});

test("every 202 of either lane has landed", async () => {
  await both(async (stack) => {
    const bodies = Array.from({ length: 30 }, form);
    const answers = await Promise.all(bodies.map((body) => createSandbox(stack).deliver({ body })));
    const accepted = bodies.filter((_, index) => answers[index]?.status === 202);
    const rows = intakeRows(stack);
    for (const body of accepted) expect(await rows.of(body)).toMatchObject([{ status: "accepted" }]);
    await rows.close();
    const waiting = await inDatabase(stack, (sql) => sql`select 1 from landed_deliveries`);
    expect(waiting).toHaveLength(0);
  });
});

async function both<T>(work: (stack: StackAddresses) => Promise<T>): Promise<[T, T]> {
  return [await work(lanes.fast), await work(lanes.route)];
}

async function raw(
  request: (stack: StackAddresses) => Parameters<typeof sendRaw>[1],
): Promise<[RawAnswer, RawAnswer]> {
  return Promise.all([
    sendRaw(lanes.fast.url, request(lanes.fast)),
    sendRaw(lanes.route.url, request(lanes.route)),
  ]);
}
