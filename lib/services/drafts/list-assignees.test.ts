import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { users } from "#drizzle/schema/index.ts";
import { contextForRole, contextForSystem } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";

import { listAssignees } from "./list-assignees.ts";

let stores: TestStores;
beforeAll(async () => {
  stores = await createTestStores();
});
afterAll(() => stores.close());

describe("listAssignees", () => {
  test("names everybody who may decide about drafts, and nobody else", async () => {
    const ctx = await contextForRole(stores, "operator");
    await contextForRole(stores, "viewer");
    const gone = await contextForRole(stores, "admin");
    await stores.db.update(users).set({ disabledAt: new Date() }).where(eq(users.id, gone.actor.id));
    expect(await listAssignees(ctx)).toEqual({
      items: [{ id: ctx.actor.id, name: "Test operator", role: "operator" }],
    });
  });

  test("a part of the product cannot read who works here", async () => {
    await expect(listAssignees(contextForSystem(stores, "sending"))).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});
