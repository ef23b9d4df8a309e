import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { searches } from "#drizzle/schema/index.ts";
import { contextForRole, contextForSystem } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";

import { startSearch } from "./start-search.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
});
afterAll(() => stores.close());

describe("startSearch", () => {
  test("stores nothing that can be read back", async () => {
    const ctx = await contextForRole(stores, "viewer");
    await startSearch(ctx, { query: "jane.doe@acme.example" });
    const rows = await stores.db.select().from(searches);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toMatch(/jane|acme/i);
  });

  test("signs alone are nothing to search for", async () => {
    const ctx = await contextForRole(stores, "viewer");
    await expect(startSearch(ctx, { query: "%%% ___" })).rejects.toMatchObject({ code: "invalid_input" });
  });

  test("only a person can search", async () => {
    await expect(startSearch(contextForSystem(stores, "sweeper"), { query: "acme" })).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});
