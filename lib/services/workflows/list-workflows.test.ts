import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { ListWorkflowsInput, StartSearchInput } from "#lib/contracts/workflows.ts";
import { contextForRole, contextForSystem } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertWorkflow } from "#lib/testing/factories.ts";

import { listWorkflows } from "./list-workflows.ts";
import { startSearch } from "./start-search.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
});
afterAll(() => stores.close());

const at = (second: number) => new Date(Date.UTC(2026, 2, 4, 8, 0, second));

async function search(query: string) {
  const ctx = await contextForRole(stores, "viewer");
  const { searchId } = await startSearch(ctx, { query });
  const { items } = await listWorkflows(ctx, { search: searchId, limit: 100 });
  return items.map(({ id }) => id);
}

describe("listWorkflows", () => {
  test("newest first, and pages meet without a gap or a repeat, even within one instant", async () => {
    const ctx = await contextForRole(stores, "viewer");
    for (const second of [1, 2, 2, 2, 3])
      await insertWorkflow(stores, { receivedAt: at(second), category: "careers" });

    const seen: string[] = [];
    const times: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listWorkflows(ctx, { category: "careers", limit: 2, ...(cursor ? { cursor } : {}) });
      seen.push(...page.items.map(({ id }) => id));
      times.push(...page.items.map(({ createdAt }) => createdAt));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);

    expect(new Set(seen).size).toBe(5);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  test("status and step narrow the list; the counts keep the other statuses in sight", async () => {
    const ctx = await contextForRole(stores, "viewer");
    const failed = await insertWorkflow(stores, {
      status: "failed",
      currentStep: "log-email",
      errorMessage: "HubSpot was down.",
    });
    const page = await listWorkflows(ctx, { status: "failed", step: "log-email", limit: 10 });
    expect(page.items).toMatchObject([
      { id: failed.workflowId, errorMessage: "HubSpot was down.", name: "Jane Doe" },
    ]);
    expect(page.counts).toEqual({ failed: 1 });
  });

  test.each(["li.wei@globex.example", "globex.example", "Li Wei", "wei", "glob"])(
    "searching for %s finds the person",
    async (query) => {
      const { workflowId } = await insertWorkflow(stores, {
        email: "li.wei@globex.example",
        firstName: "Li",
        lastName: "Wei",
        company: "Globex",
      });
      expect(await search(query)).toContain(workflowId);
    },
  );

  test("searching for an id finds the workflow, the conversion and the HubSpot contact", async () => {
    const { workflowId } = await insertWorkflow(stores, {
      conversionId: crypto.randomUUID(),
      hubspotContactId: "5550001234",
    });
    const other = await insertWorkflow(stores);
    expect(await search(workflowId)).toEqual([workflowId]);
    expect(await search("5550001234")).toEqual([workflowId]);
    expect(await search(other.workflowId)).toEqual([other.workflowId]);
  });

  test.each(["zzzznobody", "%%%aa", "ac_e"])("%s is searched for literally", async (query) => {
    await insertWorkflow(stores, { company: "Acme" });
    expect(await search(query)).toEqual([]);
  });

  test("a search belongs to one person and is forgotten after an hour", async () => {
    const ctx = await contextForRole(stores, "viewer");
    const other = await contextForRole(stores, "viewer");
    const { searchId } = await startSearch(ctx, { query: "Acme" });
    await expect(listWorkflows(other, { search: searchId, limit: 10 })).rejects.toMatchObject({
      code: "not_found",
    });
    const later = { ...ctx, now: () => new Date("2026-03-04T10:00:01Z") };
    await expect(listWorkflows(later, { search: searchId, limit: 10 })).rejects.toMatchObject({
      code: "not_found",
      details: { reason: "search_expired" },
    });
  });

  test("a part of the product without the permission is refused", async () => {
    await expect(listWorkflows(contextForSystem(stores, "intake"), { limit: 10 })).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  test.each([
    ["limit", { limit: "0" }],
    ["status", { status: "; drop table" }],
    ["search", { search: "jane@acme.example" }],
  ])("a wrong %s is named", (field, input) => {
    expect(ListWorkflowsInput.safeParse(input).error?.issues[0]?.path).toEqual([field]);
  });

  test("a search of 10,000 characters is refused", () => {
    expect(StartSearchInput.safeParse({ query: "x".repeat(10_000) }).success).toBe(false);
  });
});
