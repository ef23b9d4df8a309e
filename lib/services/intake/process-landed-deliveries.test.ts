import { randomUUID } from "node:crypto";

import { beforeAll, expect, test } from "vitest";

import type { Database } from "#lib/db/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { contactBody, delivery, signV2 } from "#lib/testing/hubspot-deliveries.ts";
import { processAllLanded, setUpIntake } from "#lib/testing/intake.ts";

import { processLandedDeliveries } from "./process-landed-deliveries.ts";
import { receiveDelivery } from "./receive-delivery.ts";

beforeAll(() => useTestEnv());

const free = (sql: Awaited<ReturnType<typeof setUpIntake>>["stores"]["sql"]) =>
  sql`update landed_deliveries set claimed_until = null`;

test("what landed becomes a submission, keeps the time of its arrival, and is landed no more", async () => {
  const { ctx, rows, stores } = await setUpIntake();
  const answer = await receiveDelivery(ctx, delivery(contactBody()));
  await stores.sql`update landed_deliveries set landed_at = now() - interval '3 hours'`;
  const [landed] = (await rows()).landed;
  expect(await processLandedDeliveries(ctx)).toMatchObject([
    { id: landed?.id, stored: { outcome: "accepted" } },
  ]);
  const all = await rows();
  expect(all.landed).toEqual([]);
  expect(answer).toMatchObject({ status: 202, deliveryId: all.deliveries[0]?.id });
  expect(all.submissions[0]?.receivedAt).toEqual(landed?.landedAt);
  expect(all.deliveries[0]?.receivedAt).toEqual(landed?.landedAt);
  expect(await processLandedDeliveries(ctx)).toEqual([]);
});

test("a process that ends before its commit leaves the delivery landed; the next one stores it, once", async () => {
  const { ctx, rows, stores } = await setUpIntake();
  await receiveDelivery(ctx, delivery(contactBody()));
  const dying = { ...ctx, db: failingAt(ctx.db, "commit") };
  expect(await processLandedDeliveries(dying)).toMatchObject([{ stored: null }]);
  expect((await rows()).submissions).toEqual([]);
  await free(stores.sql);
  expect(await processAllLanded(ctx)).toMatchObject([{ stored: { outcome: "accepted" } }]);
  const all = await rows();
  expect([all.landed.length, all.submissions.length, all.deliveries.length]).toEqual([0, 1, 1]);
});

test("two processes that hold the same row, because a lease ended too early, store it once", async () => {
  const { ctx, rows, stores } = await setUpIntake();
  await receiveDelivery(ctx, delivery(contactBody()));
  const slow = {
    ...ctx,
    keys: { ...ctx.keys, createKey: async (id: string) => later(ctx.keys.createKey(id)) },
  };
  const first = processLandedDeliveries(slow);
  await expect.poll(async () => (await rows()).landed[0]?.attempts).toBe(1);
  await free(stores.sql);
  const second = await processLandedDeliveries(ctx);
  const outcomes = [...second, ...(await first)].map(({ stored }) => stored?.outcome);
  expect(new Set(outcomes)).toEqual(new Set(["accepted", "duplicate"]));
  const all = await rows();
  expect([all.submissions.length, all.deliveries.length, all.landed.length]).toEqual([1, 1, 0]);
});

test("a v2 replay of what was stored is forgotten without a second row", async () => {
  const { ctx, rows } = await setUpIntake();
  const same = delivery(contactBody(), signV2);
  await receiveDelivery(ctx, same);
  await processAllLanded(ctx);
  expect(await receiveDelivery(ctx, same)).toMatchObject({ status: 202 });
  expect(await processAllLanded(ctx)).toMatchObject([{ stored: { outcome: "duplicate", cause: "replay" } }]);
  const all = await rows();
  expect([all.deliveries.length, all.landed.length]).toEqual([1, 0]);
});

test("what fails again and again goes to quarantine after five attempts, with its bytes", async () => {
  const { ctx, rows, stores } = await setUpIntake();
  await receiveDelivery(ctx, delivery(contactBody()));
  await stores.sql`alter table submissions add constraint nothing check (false) not valid`;
  for (let attempt = 1; attempt <= 4; attempt++) {
    expect(await processLandedDeliveries(ctx)).toMatchObject([{ stored: null }]);
    expect(await processLandedDeliveries(ctx)).toEqual([]);
    await free(stores.sql);
  }
  expect(await processLandedDeliveries(ctx)).toMatchObject([
    { stored: { outcome: "quarantined", cause: "unstorable" } },
  ]);
  const all = await rows();
  expect(all.landed).toEqual([]);
  expect(all.deliveries).toMatchObject([{ status: "quarantined", cause: "unstorable" }]);
});

test("a delivery at which processes died five times is not tried again", async () => {
  const { ctx, stores } = await setUpIntake();
  await receiveDelivery(ctx, delivery(contactBody()));
  await stores.sql`update landed_deliveries set attempts = 5`;
  expect(await processLandedDeliveries(ctx)).toMatchObject([
    { stored: { outcome: "quarantined", cause: "unstorable" } },
  ]);
});

test("an outage does not count as an attempt, however long it lasts", async () => {
  const { ctx, rows, stores } = await setUpIntake();
  await receiveDelivery(ctx, delivery(contactBody()));
  const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
  const away = { ...ctx, keys: { ...ctx.keys, createKey: () => Promise.reject(refused) } };
  for (let attempt = 1; attempt <= 8; attempt++) {
    expect(await processLandedDeliveries(away)).toMatchObject([{ stored: null }]);
    await free(stores.sql);
  }
  expect((await rows()).landed).toMatchObject([{ attempts: 0 }]);
  expect(await processAllLanded(ctx)).toMatchObject([{ stored: { outcome: "accepted" } }]);
});

test("a delivery whose key is gone stays where it is, a person hears of it once, and the others go on", async () => {
  const { ctx, rows, stores } = await setUpIntake();
  await receiveDelivery(ctx, delivery(contactBody()));
  await stores.sql`update landed_deliveries set landing_key_id = ${randomUUID()}`;
  await receiveDelivery(ctx, delivery(contactBody()));
  const outcomes = (await processLandedDeliveries(ctx)).map(({ stored }) => stored?.outcome ?? null);
  expect(new Set(outcomes)).toEqual(new Set(["accepted", null]));
  for (let attempt = 2; attempt <= 7; attempt++) {
    await free(stores.sql);
    expect(await processLandedDeliveries(ctx)).toMatchObject([{ stored: null }]);
  }
  const { landed, outbox } = await rows();
  expect(landed).toMatchObject([{ attempts: 7 }]);
  expect(outbox.filter(({ data }) => data["kind"] === "delivery_stuck")).toMatchObject([
    { data: { entityId: landed[0]?.id } },
  ]);
});

/** A database whose transactions do all their work and then fail. */
function failingAt(db: Database, moment: "commit"): Database {
  return new Proxy(db, {
    get: (target, key, receiver) =>
      key === "transaction"
        ? (work: (tx: Database) => Promise<unknown>) =>
            target.transaction(async (tx) => {
              await work(tx);
              throw new Error(`The process ended before the ${moment}.`);
            })
        : (Reflect.get(target, key, receiver) as unknown),
  });
}

async function later<T>(work: Promise<T>): Promise<T> {
  await new Promise((resolve) => setTimeout(resolve, 300));
  return work;
}
