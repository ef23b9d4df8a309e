import { beforeEach, expect, test } from "vitest";

import { startDraining } from "#lib/observability/draining.ts";
import { noteCall } from "#lib/observability/service-health.ts";
import { contextForSystem } from "#lib/testing/context.ts";
import { createStoresForTest } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";

import { checkDependencies, checkReadiness } from "./check-readiness.ts";

beforeEach(() => {
  useTestEnv();
  Object.assign(globalThis, {
    __countersignReadiness: undefined,
    __countersignDraining: false,
    __countersignServiceHealth: undefined,
  });
});

test("ready means: database, schema, keys and process; and it says states only", async () => {
  const ctx = contextForSystem(await createStoresForTest(), "sweeper");
  expect(await checkReadiness(ctx)).toEqual({
    status: "ready",
    checks: { database: "ready", migrations: "ready", keyStore: "ready", engine: "ready", process: "ready" },
  });
});

test("a schema that is behind, or a key store that is away, is not ready", async () => {
  const stores = await createStoresForTest();
  const ctx = contextForSystem(stores, "sweeper");
  await stores.sql`delete from schema_migrations where name like '0001%'`;
  const keys = { ...ctx.keys, findKeys: () => Promise.reject(new Error("away")) };
  const { status, checks } = await checkReadiness({ ...ctx, keys });
  expect([status, checks.migrations, checks.keyStore, checks.database]).toEqual([
    "not_ready",
    "failing",
    "failing",
    "ready",
  ]);
});

test("an engine that is away delays work, and closes no door", async () => {
  useTestEnv({ INNGEST_BASE_URL: "http://127.0.0.1:9" });
  const { status, checks } = await checkReadiness(contextForSystem(await createStoresForTest(), "sweeper"));
  expect([status, checks.engine]).toEqual(["ready", "failing"]);
});

test("a process that is stopping says so at once", async () => {
  const ctx = contextForSystem(await createStoresForTest(), "sweeper");
  expect((await checkReadiness(ctx)).status).toBe("ready");
  startDraining();
  expect(await checkReadiness(ctx)).toMatchObject({ status: "not_ready", checks: { process: "draining" } });
});

test("a thousand questions are one measurement", async () => {
  const stores = await createStoresForTest();
  const ctx = contextForSystem(stores, "sweeper");
  let asked = 0;
  const keys = { ...ctx.keys, findKeys: (ids: readonly string[]) => ((asked += 1), ctx.keys.findKeys(ids)) };
  await Promise.all(Array.from({ length: 1000 }, () => checkReadiness({ ...ctx, keys })));
  expect(asked).toBe(1);
});

test("three failures in a row make a dependency failing, one answer mends it", async () => {
  const ctx = contextForSystem(await createStoresForTest(), "sweeper");
  expect((await checkDependencies(ctx)).dependencies).toMatchObject({ hubspot: "unused", gmail: "unused" });
  for (let call = 0; call < 3; call += 1) noteCall("HubSpot", false);
  expect(await checkDependencies(ctx)).toMatchObject({
    status: "degraded",
    dependencies: { hubspot: "failing" },
  });
  noteCall("HubSpot", true);
  expect(await checkDependencies(ctx)).toMatchObject({
    status: "ok",
    dependencies: { hubspot: "answering" },
  });
});
