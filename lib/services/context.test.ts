import { sql } from "drizzle-orm";
import { expect, test } from "vitest";

import { contextForSystem } from "#lib/testing/context.ts";
import { createStoresForTest } from "#lib/testing/database.ts";

import { withTransaction } from "./context.ts";

test("a transaction cannot last longer than twenty seconds, whatever its process is doing", async () => {
  const stores = await createStoresForTest();
  const ctx = { ...contextForSystem(stores, "sweeper"), fixedClock: null };
  const inside = await withTransaction(ctx, async (ctx) =>
    ctx.db.execute<{ limit: string }>(sql`select current_setting('transaction_timeout') as limit`),
  );
  expect(inside[0]?.limit).toBe("20s");
  const outside = await stores.db.execute<{ limit: string }>(
    sql`select current_setting('transaction_timeout') as limit`,
  );
  expect(outside[0]?.limit).toBe("0");
});

test("inside a transaction the time is the database's, and stands still", async () => {
  const stores = await createStoresForTest();
  const ctx = { ...contextForSystem(stores, "sweeper"), fixedClock: null, now: () => new Date(0) };
  await withTransaction(ctx, async (ctx) => {
    const first = ctx.now();
    expect(Math.abs(first.getTime() - Date.now())).toBeLessThan(60_000);
    await ctx.db.execute(sql`select pg_sleep(0.02)`);
    expect(ctx.now()).toEqual(first);
  });
});
