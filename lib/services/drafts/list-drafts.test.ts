import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { ListDraftsInput } from "#lib/contracts/drafts.ts";
import { contextForRole, contextForSystem } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertDraft } from "#lib/testing/factories.ts";

import { listDrafts } from "./list-drafts.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
});
afterAll(() => stores.close());

const at = (minute: number) => new Date(Date.UTC(2026, 2, 4, 8, minute));

describe("listDrafts", () => {
  test("the most urgent draft is first, and pages meet without a gap or a repeat", async () => {
    const ctx = await contextForRole(stores, "viewer");
    const minutes = [30, 10, 20, 20, 40];
    const drafts = [];
    for (const minute of minutes) drafts.push(await insertDraft(stores, { draft: { dueAt: at(minute) } }));

    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listDrafts(ctx, { list: "waiting", limit: 2, ...(cursor ? { cursor } : {}) });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);

    const dueOf = new Map(drafts.map((draft) => [draft.id, draft.dueAt.getTime()]));
    const due = seen.map((id) => dueOf.get(id) ?? 0);
    expect(new Set(seen).size).toBe(5);
    expect(due).toEqual(due.toSorted((a, b) => a - b));
  });

  test("names are shown, counts say what waits, and a category narrows the list", async () => {
    const ctx = await contextForRole(stores, "operator");
    await insertDraft(stores, { firstName: "Li", lastName: "Wei", company: "Globex", category: "demo" });

    const page = await listDrafts(ctx, { list: "waiting", category: "demo", limit: 50 });

    expect(page.items).toMatchObject([
      { name: "Li Wei", company: "Globex", category: "demo", isBlocked: false },
    ]);
    expect(page.counts.byCategory).toMatchObject({ demo: 1 });
    expect(page.counts.oldestAt).toBe("2026-03-04T09:00:00.000Z");
  });

  test("a point of the score weighs as much as a minute of the clock", async () => {
    const ctx = await contextForRole(stores, "viewer");
    const add = (minute: number, urgency: number) =>
      insertDraft(stores, { category: "careers", draft: { dueAt: at(minute), urgency } });
    const [soon, important, late] = [await add(10, 20), await add(40, 60), await add(45, 60)];
    const { items } = await listDrafts(ctx, { list: "waiting", category: "careers", limit: 10 });
    expect(items.map(({ id }) => id)).toEqual([important.id, late.id, soon.id]);
  });

  test("an erased person has no name in the queue", async () => {
    const ctx = await contextForRole(stores, "operator");
    const draft = await insertDraft(stores, { category: "support" });
    await stores.keys.deleteKey(draft.contactId);
    const page = await listDrafts(ctx, { list: "waiting", category: "support", limit: 50 });
    expect(page.items).toMatchObject([{ name: null, company: null }]);
  });

  test("a part of the product that has no business here is refused", async () => {
    const intake = contextForSystem(stores, "intake");
    await expect(listDrafts(intake, { list: "waiting", limit: 10 })).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  test.each([
    ["limit", { limit: "1000000000" }],
    ["limit", { limit: "-1" }],
    ["list", { list: ";drop" }],
    ["cursor", { cursor: "' or 1=1" }],
  ])("a wrong %s is named", (field, input) => {
    expect(ListDraftsInput.safeParse(input).error?.issues[0]?.path).toEqual([field]);
  });

  test("an unknown filter is refused", () => {
    expect(ListDraftsInput.safeParse({ sort: "name" }).success).toBe(false);
  });
});
