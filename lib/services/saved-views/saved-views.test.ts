import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { MOST_VIEWS, SaveViewInput } from "#lib/contracts/saved-views.ts";
import { contextForRole, TEST_NOW } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { withBrokenAudit } from "#lib/testing/records.ts";

import { deleteSavedView } from "./delete-saved-view.ts";
import { listSavedViews } from "./list-saved-views.ts";
import { saveView } from "./save-view.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
});
afterAll(() => stores.close());

const view = {
  screen: "workflows",
  name: "Failed pricing",
  query: "status=failed&category=pricing",
  columns: ["status", "owner"],
} as const;
const input = (over: Record<string, unknown> = {}) => SaveViewInput.parse({ ...view, ...over });

describe("saved views", () => {
  test("are a person's own: nobody else sees or deletes them", async () => {
    const [mine, other] = [await contextForRole(stores, "viewer"), await contextForRole(stores, "admin")];
    const saved = await saveView(mine, input());
    expect(await listSavedViews(mine, { screen: "workflows" })).toEqual({ items: [saved] });
    expect(await listSavedViews(other, { screen: "workflows" })).toEqual({ items: [] });
    await expect(deleteSavedView(other, { viewId: saved.id })).rejects.toMatchObject({ code: "not_found" });
    await deleteSavedView(mine, { viewId: saved.id });
    expect(await listSavedViews(mine, { screen: "workflows" })).toEqual({ items: [] });
  });

  test("the same name again replaces the filters and keeps the place", async () => {
    let now = TEST_NOW;
    const ctx = await contextForRole(stores, "operator", { now: () => now });
    const first = await saveView(ctx, input());
    now = new Date(TEST_NOW.getTime() + 1_000);
    await saveView(ctx, input({ name: "Later" }));
    await saveView(ctx, input({ query: "tag=vip", columns: [] }));
    expect((await listSavedViews(ctx, { screen: "workflows" })).items).toMatchObject([
      { id: first.id, query: "tag=vip", columns: [] },
      { name: "Later" },
    ]);
  });

  test.each(["search=7b0a5b4e-6f1a-4a53-9a80-3c3f4f0b1c11", "cursor=abc", "name=jane", "status=wrong"])(
    "hold structured filters only: %s is refused",
    (query) => {
      expect(SaveViewInput.safeParse({ ...view, query }).success).toBe(false);
    },
  );

  test("there is room for thirty", async () => {
    const ctx = await contextForRole(stores, "operator");
    for (let n = 0; n < MOST_VIEWS; n += 1) await saveView(ctx, input({ name: `View ${n}` }));
    await expect(saveView(ctx, input({ name: "One more" }))).rejects.toMatchObject({ code: "unprocessable" });
    expect((await listSavedViews(ctx, { screen: "workflows" })).items).toHaveLength(MOST_VIEWS);
  });

  test("if the audit record cannot be written, nothing is kept", async () => {
    const ctx = await contextForRole(stores, "operator");
    await expect(saveView(withBrokenAudit(ctx), input())).rejects.toThrow("Failed query");
    expect((await listSavedViews(ctx, { screen: "workflows" })).items).toEqual([]);
  });
});
