import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { listRefusalSums } from "#lib/db/intake-refusals.ts";
import { contextForSystem } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";

import { countRefusal, writeRefusals } from "./count-refusals.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
});
afterAll(() => stores.close());
beforeEach(async () => {
  await stores.sql`delete from intake_refusals`;
});

const context = () => contextForSystem(stores, "intake", { now: () => new Date() });

test("a thousand forged requests are a row or two, and every one of them is counted", async () => {
  for (let n = 0; n < 1000; n++) countRefusal("mismatch", context);
  await writeRefusals();
  expect(await listRefusalSums(stores.db)).toMatchObject([{ cause: "mismatch", count: 1000 }]);
  const [rows] = await stores.sql`select count(*)::int as count from intake_refusals`;
  expect(rows?.["count"]).toBeLessThanOrEqual(2);
});

test("two instances add up, and a cause that nobody knows is counted as other", async () => {
  countRefusal("mismatch", context);
  await writeRefusals();
  countRefusal("mismatch", context);
  countRefusal("made up by a stranger", context);
  countRefusal(null, context);
  await writeRefusals();
  expect((await listRefusalSums(stores.db)).map(({ cause, count }) => [cause, count])).toEqual([
    ["mismatch", 2],
    ["other", 2],
  ]);
});

test("counts outlive a database that is away", async () => {
  countRefusal("stale", () => {
    throw new Error("The database is away.");
  });
  await writeRefusals();
  countRefusal("stale", context);
  await writeRefusals();
  expect(await listRefusalSums(stores.db)).toMatchObject([{ cause: "stale", count: 2 }]);
});

test("what is older than a week is forgotten", async () => {
  await stores.sql`insert into intake_refusals values (now() - interval '8 days', 'stale', 3)`;
  Object.assign((globalThis as { __countersignRefusals?: object }).__countersignRefusals ?? {}, {
    cleanedAt: 0,
  });
  countRefusal("mismatch", context);
  await writeRefusals();
  const rows = await stores.sql`select cause from intake_refusals`;
  expect(rows.map(({ cause }) => cause)).toEqual(["mismatch"]);
});

test("a part of the product that takes nothing in counts nothing", async () => {
  countRefusal("mismatch", () => contextForSystem(stores, "drafting"));
  await writeRefusals();
  expect(await listRefusalSums(stores.db)).toEqual([]);
  countRefusal("mismatch", context);
  await writeRefusals();
});
