import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, expect, test } from "vitest";

import { connect, type DatabaseConnection } from "#lib/db/client.ts";
import { contextForRole, contextForSystem } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";

import { forgetPasses, readPasses, takePass } from "./take-pass.ts";

let stores: TestStores;
let instances: DatabaseConnection[];
beforeAll(async () => {
  stores = await createTestStores();
  instances = Array.from({ length: 4 }, () =>
    connect({ url: stores.url, poolSize: 4, role: "countersign_app" }),
  );
});
afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.close()));
  await stores.close();
});

const identity = (db = stores.db) => contextForSystem({ ...stores, db }, "identity");
const LIMIT = { limit: 11, windowMs: 60_000 };

test("of 200 tries at once over 4 instances exactly 11 pass", async () => {
  const key = randomUUID();
  const tries = Array.from({ length: 200 }, (_, n) =>
    takePass(identity(instances[n % 4]?.db), { key, ...LIMIT }),
  );
  const passes = await Promise.all(tries);
  expect(passes.filter(({ passed }) => passed)).toHaveLength(11);
  expect(
    passes
      .filter(({ passed }) => passed)
      .map(({ remaining }) => remaining)
      .toSorted((a, b) => a - b),
  ).toEqual(Array.from({ length: 11 }, (_, n) => n));
});

test("the twelfth try is refused and told when to come back", async () => {
  const key = randomUUID();
  for (let n = 0; n < 11; n += 1) expect((await takePass(identity(), { key, ...LIMIT })).passed).toBe(true);
  const refused = await takePass(identity(), { key, ...LIMIT });
  expect(refused).toMatchObject({ passed: false, remaining: 0 });
  expect(refused.retryAfterMs).toBeGreaterThan(50_000);
  expect(refused.retryAfterMs).toBeLessThanOrEqual(60_000);
});

test("no window of the given length ever holds more passes than allowed", async () => {
  const key = randomUUID();
  const small = { key, limit: 5, windowMs: 300 };
  const until = Date.now() + 2_000;
  const work = instances.map(async ({ db }) => {
    while (Date.now() < until) await takePass(identity(db), small);
  });
  const passedAt: number[] = [];
  const watch = async () => {
    const seen = new Set<string>();
    while (Date.now() < until) {
      const [row] = await stores.sql<{ passes: string[] }[]>`
        select array(select to_char(at, 'YYYY-MM-DD HH24:MI:SS.US') from unnest(passes_at) at) as passes
        from rate_limits where key = ${key}`;
      for (const at of row?.passes ?? []) if (!seen.has(at)) seen.add(at);
    }
    passedAt.push(...[...seen].map((at) => Date.parse(`${at.replace(" ", "T")}Z`)).toSorted((a, b) => a - b));
  };
  await Promise.all([...work, watch()]);
  expect(passedAt.length).toBeGreaterThan(15);
  const tooClose = passedAt.filter(
    (at, index) => (passedAt[index + 5] ?? Number.POSITIVE_INFINITY) - at < 299,
  );
  expect(tooClose).toEqual([]);
});

test("keys do not touch each other, and a forgotten key starts anew", async () => {
  const [one, other] = [randomUUID(), randomUUID()];
  const single = { limit: 1, windowMs: 60_000 };
  expect((await takePass(identity(), { key: one, ...single })).passed).toBe(true);
  expect((await takePass(identity(), { key: one, ...single })).passed).toBe(false);
  expect((await takePass(identity(), { key: other, ...single })).passed).toBe(true);
  expect(await readPasses(identity(), { key: one, ...single })).toMatchObject({
    passed: false,
    remaining: 0,
  });
  await forgetPasses(identity(), { key: one });
  expect(await readPasses(identity(), { key: one, ...single })).toMatchObject({ passed: true, remaining: 1 });
});

test("nobody signed in can take or give passes", async () => {
  const admin = await contextForRole(stores, "admin");
  await expect(takePass(admin, { key: "x", ...LIMIT })).rejects.toMatchObject({ code: "forbidden" });
  await expect(forgetPasses(admin, { key: "x" })).rejects.toMatchObject({ code: "forbidden" });
});
