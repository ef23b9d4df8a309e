import { randomUUID } from "node:crypto";

import { beforeAll, expect, test } from "vitest";

import { landedDeliveries, landingKeys } from "#drizzle/schema/index.ts";
import { openLandedBody } from "#lib/db/landed-deliveries.ts";
import { contextForSystem } from "#lib/testing/context.ts";
import { createStoresForTest } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";

import { deleteSpentLandingKeys } from "./delete-spent-landing-keys.ts";
import { landDelivery } from "./land-delivery.ts";
import { FORMS_PATH } from "./webhook-paths.ts";

beforeAll(() => useTestEnv());

async function setUp() {
  const stores = await createStoresForTest();
  const ctx = contextForSystem(stores, "intake", { now: () => new Date() });
  return { stores, ctx, rows: () => stores.db.select().from(landedDeliveries) };
}

const given = (change: Partial<Parameters<typeof landDelivery>[1]> = {}) => ({
  id: randomUUID(),
  path: FORMS_PATH,
  headers: { "content-type": 'application/json; note="a, \\b {c}"' },
  rawBody: Buffer.from(`{"secret":"${randomUUID()}"}`),
  signatureVersion: "v3" as const,
  signedWithPreviousSecret: 0,
  replayDigest: null,
  ...change,
});

test("a thousand at once land in a few commits, sealed, and each can be opened again", async () => {
  const { ctx, rows, stores } = await setUp();
  const all = Array.from({ length: 1_000 }, () => given());
  await Promise.all(all.map((each) => landDelivery(ctx, each)));
  const stored = await rows();
  expect(stored.length).toBe(1_000);
  const commits = new Set(stored.map(({ landedAt }) => landedAt.getTime()));
  expect(commits.size).toBeLessThan(40);
  const key = await stores.keys.findKey(stored[0]?.landingKeyId ?? "");
  for (const row of stored) {
    const original = all.find(({ id }) => id === row.id);
    expect(row.rawBody.includes("secret")).toBe(false);
    expect(key && openLandedBody(row, key).equals(original?.rawBody ?? Buffer.alloc(0))).toBe(true);
    expect(row.headers).toEqual(original?.headers);
  }
});

test("one poisonous delivery among others fails nobody: it lands without the headers that cannot be stored", async () => {
  const { ctx, rows } = await setUp();
  const poison = given({ headers: { "user-agent": "a\u0000b" } });
  await Promise.all([given(), given(), poison, given()].map((each) => landDelivery(ctx, each)));
  const stored = await rows();
  expect(stored.length).toBe(4);
  expect(stored.find(({ id }) => id === poison.id)?.headers).toEqual({});
});

test("the same v2 delivery lands once", async () => {
  const { ctx, rows } = await setUp();
  const replayDigest = Buffer.alloc(32, 7);
  const copies = Array.from({ length: 20 }, () => given({ signatureVersion: "v2", replayDigest }));
  await Promise.all(copies.map((each) => landDelivery(ctx, each)));
  await landDelivery(ctx, given({ signatureVersion: "v2", replayDigest }));
  expect((await rows()).length).toBe(1);
});

test("a connection that breaks fails all that wait on it, and the next delivery lands again", async () => {
  const { ctx, stores, rows } = await setUp();
  await landDelivery(ctx, given());
  await stores.sql.begin(async (tx) => {
    await tx`lock table landed_deliveries in access exclusive mode`;
    const waiting = Promise.allSettled([given(), given(), given()].map((each) => landDelivery(ctx, each)));
    await expect
      .poll(async () => {
        const [row] = await tx`
          select count(pg_terminate_backend(pid))::int as ended from pg_stat_activity
          where datname = current_database() and query like '%insert into landed_deliveries%' and pid <> pg_backend_pid()`;
        return Number(row?.["ended"]);
      })
      .toBeGreaterThan(0);
    expect((await waiting).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  });
  await landDelivery(ctx, given());
  expect((await rows()).length).toBe(2);
});

test("a key that was deleted under a sleeping process seals nothing: a new one is made", async () => {
  const { ctx, stores, rows } = await setUp();
  await landDelivery(ctx, given());
  await stores.db.delete(landedDeliveries);
  await stores.sql`update landing_keys set opened_at = now() - interval '2 hours'`;
  const [spent] = await stores.db.select().from(landingKeys);
  expect(await deleteSpentLandingKeys(ctx)).toBe(1);
  expect(await stores.keys.findKey(spent?.id ?? "")).toBeNull();
  await landDelivery(ctx, given());
  const [row] = await rows();
  expect(row?.landingKeyId).not.toBe(spent?.id);
  expect(await stores.keys.findKey(row?.landingKeyId ?? "")).not.toBeNull();
});

test("a key that a row still needs, or that is in use, is kept", async () => {
  const { ctx, stores } = await setUp();
  await landDelivery(ctx, given());
  expect(await deleteSpentLandingKeys(ctx)).toBe(0);
  await stores.sql`update landing_keys set opened_at = now() - interval '2 hours'`;
  expect(await deleteSpentLandingKeys(ctx)).toBe(0);
  await stores.db.delete(landedDeliveries);
  await stores.sql.begin(async (tx) => {
    await tx`select id from landing_keys for share`;
    expect(await deleteSpentLandingKeys(ctx)).toBe(0);
  });
  expect(await deleteSpentLandingKeys(ctx)).toBe(1);
});

test("a person cannot land anything", async () => {
  const { stores } = await setUp();
  const drafting = contextForSystem(stores, "drafting");
  await expect(landDelivery(drafting, given())).rejects.toMatchObject({ code: "forbidden" });
});
