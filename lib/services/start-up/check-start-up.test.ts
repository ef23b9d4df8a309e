import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { connect } from "#lib/db/client.ts";
import { contextForSystem } from "#lib/testing/context.ts";
import { createStoresForTest } from "#lib/testing/database.ts";

import { checkStartUp } from "./check-start-up.ts";
import { compareMigrations } from "./compare-migrations.ts";

const CAPACITY = { poolSize: 10, instanceCount: 1, hasOwnRole: true };

test("a database that may forget acknowledged rows is refused where mail can leave, and named where it cannot", async () => {
  const { ctx } = await setUp();
  const sending = await checkStartUp(ctx, CAPACITY);
  for (const name of ["synchronous_commit", "fsync", "full_page_writes"]) {
    expect(sending.faults.join("\n")).toContain(`${name}=off`);
  }
  const draftOnly = { ...ctx, settings: { ...ctx.settings, sendModeCeiling: "DRAFT_ONLY" as const } };
  const report = await checkStartUp(draftOnly, CAPACITY);
  expect(report.faults).toEqual([]);
  expect(report.warnings.join("\n")).toContain("fsync=off");
});

test("more connections than the database can give are refused", async () => {
  const { ctx } = await setUp();
  const { faults } = await checkStartUp(ctx, { ...CAPACITY, poolSize: 20, instanceCount: 9 });
  expect(faults.join("\n")).toContain("DATABASE_POOL_SIZE × INSTANCE_COUNT is 180, more than 80 %");
});

test("a superuser without a role of the product's own is named", async () => {
  const { ctx, stores } = await setUp();
  const owner = connect({ url: stores.url, poolSize: 1 });
  onTestFinished(() => owner.close());
  const { warnings } = await checkStartUp({ ...ctx, db: owner.db }, { ...CAPACITY, hasOwnRole: false });
  expect(warnings.join("\n")).toContain("DATABASE_ROLE=countersign_app");
});

test("a schema that is behind is refused, one that is ahead only when a newer build took something away", async () => {
  const { ctx, stores } = await setUp();
  expect(await compareMigrations(ctx)).toEqual({ state: "current", names: [] });
  const folder = await mkdtemp(path.join(tmpdir(), "countersign-migrations-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await cp("drizzle/migrations", folder, { recursive: true });
  await writeFile(path.join(folder, "9999_later.sql"), "-- phase: expand\nselect 1;");
  expect(await compareMigrations(ctx, folder)).toEqual({ state: "behind", names: ["9999_later"] });
  await stores.sql`insert into schema_migrations (name, phase, sha256) values ('9998_newer', 'expand', 'x')`;
  expect(await compareMigrations(ctx)).toEqual({ state: "ahead_compatible", names: ["9998_newer"] });
  await stores.sql`insert into schema_migrations (name, phase, sha256) values ('9999_newest', 'contract', 'y')`;
  expect(await compareMigrations(ctx)).toMatchObject({ state: "ahead" });
  expect((await checkStartUp(ctx, CAPACITY)).faults.join("\n")).toContain("9999_newest");
});

test("keys beside the data are named, a key store that does not answer is refused", async () => {
  const { ctx, stores } = await setUp();
  await stores.sql`create table subject_keys (owner_id uuid)`;
  expect((await checkStartUp(ctx, CAPACITY)).warnings.join("\n")).toContain("holds the keys too");
  const keys = {
    ...ctx.keys,
    findKeys: () => Promise.reject(Object.assign(new Error("no"), { code: "ECONNREFUSED" })),
  };
  const { faults } = await checkStartUp({ ...ctx, keys }, CAPACITY);
  expect(faults.join("\n")).toContain("KEY_STORE_URL cannot be used (ECONNREFUSED)");
});

test("a clock 31 s off the database refuses sending", async () => {
  const { ctx } = await setUp();
  const off = { ...ctx, fixedClock: null, now: () => new Date(Date.now() + 31_000) };
  expect((await checkStartUp(off, CAPACITY)).faults.join("\n")).toContain("clock is more than 30 s off");
});

test("a database that is away is no reason to stay down", async () => {
  const { ctx } = await setUp();
  const away = connect({ url: "postgres://nobody@127.0.0.1:9/none", poolSize: 1 });
  onTestFinished(() => away.close());
  const { faults, warnings } = await checkStartUp({ ...ctx, db: away.db }, CAPACITY);
  expect([faults, warnings.length]).toEqual([[], 1]);
});

async function setUp() {
  const stores = await createStoresForTest();
  return { stores, ctx: contextForSystem(stores, "sweeper") };
}
