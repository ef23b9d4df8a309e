import { beforeEach, expect, test } from "vitest";

import type { Database } from "#lib/db/database.ts";
import { BREAKER_RULES } from "#lib/domain/breaker.ts";
import { notBeforeOf } from "#lib/domain/not-now.ts";
import { createStoresForTest, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";

import { createServiceGate } from "./service-gate.ts";

let stores: TestStores;
beforeEach(async () => {
  useTestEnv();
  stores = await createStoresForTest();
});

const LEASE_MS = 60_000;
const gateOf = (owner: string, db: () => Database = () => stores.db) =>
  createServiceGate({ service: "gmail", owner, db, rules: BREAKER_RULES, random: () => 0 });

type Hold = { before?: Promise<void>; after?: Promise<void>; onRead?: () => void };

/** The first statement waits where it is told to; every other one goes straight on. */
function heldUp({ before, after, onRead }: Hold): () => Database {
  let isFirst = true;
  const execute = async (...query: Parameters<Database["execute"]>) => {
    const isHeld = isFirst;
    isFirst = false;
    if (isHeld) await before;
    const rows = await stores.db.execute(...query);
    if (isHeld) onRead?.();
    if (isHeld) await after;
    return rows;
  };
  const db = new Proxy(stores.db, {
    get: (target, key): unknown => (key === "execute" ? execute : Reflect.get(target, key)),
  });
  return () => db;
}

const open = (seconds: number) =>
  stores.sql`update breakers set state = 'open', generation = generation + 1, reason = 'http_503', opened_at = now(),
    open_until = now() + ${seconds} * interval '1 second' where service = 'gmail'`;
const refusedFor = (admitted: Promise<unknown>) =>
  admitted.then(
    () => 0,
    (error: unknown) => ((notBeforeOf(error)?.getTime() ?? 0) - Date.now()) / 1_000,
  );

test("who is refused because somebody else tries it waits until that one's lease ends", async () => {
  await open(0);
  expect(await gateOf("a").admit(LEASE_MS)).toMatchObject({ isProbe: true });
  const seconds = await refusedFor(gateOf("b").admit(LEASE_MS));
  expect(seconds).toBeGreaterThan(50);
  expect(seconds).toBeLessThan(61);
});

test("who is refused because the probe is kept for another send waits until it is kept no more", async () => {
  await open(0);
  await stores.sql`update breakers set probe_draft_id = ${crypto.randomUUID()},
    probe_kept_until = now() + interval '2 minutes' where service = 'gmail'`;
  expect(await refusedFor(gateOf("a").admit(LEASE_MS))).toBeGreaterThan(110);
});

test("a probe that comes after its caller has given up is left to the next one", async () => {
  await open(0);
  const held = Promise.withResolvers<void>();
  const late = gateOf("late", heldUp({ before: held.promise }));
  expect(await late.admit(LEASE_MS)).toMatchObject({ isProbe: false });
  held.resolve();
  const generation = async () =>
    (await stores.sql`select generation from breakers where service = 'gmail'`)[0]?.["generation"] as number;
  await expect.poll(generation).toBe(2);
  await expect
    .poll(
      () =>
        gateOf("next")
          .admit(LEASE_MS)
          .then(
            ({ isProbe }) => isProbe,
            () => false,
          ),
      { timeout: 4_000 },
    )
    .toBe(true);
});

test("an answer that was long on its way does not undo what is known since", async () => {
  const held = Promise.withResolvers<void>();
  const read = Promise.withResolvers<void>();
  const gate = gateOf("a", heldUp({ after: held.promise, onRead: read.resolve }));
  const slow = gate.admit(LEASE_MS);
  await read.promise;
  await open(60);
  expect(await refusedFor(gate.admit(LEASE_MS))).toBeGreaterThan(50);
  held.resolve();
  await slow;
  expect(gate.cutMs()).toBeGreaterThan(50_000);
});
