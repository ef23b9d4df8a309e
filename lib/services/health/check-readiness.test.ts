import { beforeEach, expect, onTestFinished, test } from "vitest";

import { connect } from "#lib/db/client.ts";
import { reopenDoor, startDraining } from "#lib/observability/draining.ts";
import { contextForSystem } from "#lib/testing/context.ts";
import { createStoresForTest } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";

import { checkReadiness } from "./check-readiness.ts";

beforeEach(() => {
  useTestEnv();
  reopenDoor();
  Object.assign(globalThis, {
    __countersignReadiness: undefined,
    __countersignClockSkew: undefined,
  });
});

test("ready means: database, schema, keys and process; and it says states only", async () => {
  const ctx = contextForSystem(await createStoresForTest(), "monitor");
  expect(await checkReadiness(ctx)).toEqual({
    status: "ready",
    checks: {
      ...{ database: "ready", migrations: "ready", keyStore: "ready" },
      ...{ engine: "ready", clock: "ready", process: "ready" },
    },
    blocked: [],
  });
});

test("a schema that is behind, or a key store that is away, is not ready", async () => {
  const stores = await createStoresForTest();
  const ctx = contextForSystem(stores, "monitor");
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
  const ctx = contextForSystem(await createStoresForTest(), "monitor");
  const { status, checks, blocked } = await checkReadiness(ctx);
  expect([status, checks.engine, blocked]).toEqual(["ready", "failing", ["drafting", "sending"]]);
});

test("a process that is stopping says so at once", async () => {
  const ctx = contextForSystem(await createStoresForTest(), "monitor");
  expect((await checkReadiness(ctx)).status).toBe("ready");
  startDraining();
  expect(await checkReadiness(ctx)).toMatchObject({ status: "not_ready", checks: { process: "draining" } });
});

test("a thousand questions are one measurement", async () => {
  const stores = await createStoresForTest();
  const ctx = contextForSystem(stores, "monitor");
  let asked = 0;
  const keys = { ...ctx.keys, findKeys: (ids: readonly string[]) => ((asked += 1), ctx.keys.findKeys(ids)) };
  await Promise.all(Array.from({ length: 1000 }, () => checkReadiness({ ...ctx, keys })));
  expect(asked).toBe(1);
});

test("a clock that is half a minute off closes this instance's door for submissions, and says which", async () => {
  const ctx = contextForSystem(await createStoresForTest(), "monitor");
  const wrong = { ...ctx, fixedClock: null, now: () => new Date(Date.now() + 31_000) };
  const { status, checks, blocked } = await checkReadiness(wrong);
  expect([status, checks.clock, checks.database, blocked]).toEqual([
    ...["not_ready", "failing", "ready"],
    ["intake"],
  ]);
});

test("a database that is away blocks everything, and is one fault, not two", async () => {
  const away = connect({ url: "postgres://nobody@127.0.0.1:9/none", poolSize: 1 });
  onTestFinished(() => away.close());
  const ctx = contextForSystem({ ...(await createStoresForTest()), db: away.db }, "monitor");
  const { status, checks, blocked } = await checkReadiness({ ...ctx, fixedClock: null });
  expect([status, checks.database, checks.clock]).toEqual(["not_ready", "failing", "ready"]);
  expect(blocked).toEqual(["intake", "console", "drafting", "sending"]);
});
