import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { FindAnythingInput, FoundThings } from "#lib/contracts/palette.ts";
import { activateKnowledgePageVersion, insertKnowledgePageVersion } from "#lib/db/knowledge-pages.ts";
import { contextForRole, contextForSystem } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertDraft } from "#lib/testing/factories.ts";

import { findAnything } from "./find-anything.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
  await insertDraft(stores, { firstName: "Thomas", lastName: "Okafor", company: "Harbour Logistics" });
  await insertDraft(stores);
  await insertKnowledgePageVersion(stores.db, {
    slug: "security-questions",
    version: 1,
    title: "Security questions",
    markdown: "Words.",
  });
  await activateKnowledgePageVersion(stores.db, { slug: "security-questions", version: 1 });
});
afterAll(() => stores.close());

describe("findAnything", () => {
  test("finds a workflow by a part of the name and by the company, and keeps its contract", async () => {
    const viewer = await contextForRole(stores, "viewer");
    for (const query of ["okaf", "harbour", "Thomas Okafor"]) {
      const found = await findAnything(viewer, { query });
      expect(FoundThings.parse(found)).toEqual(found);
      expect(found.workflows).toMatchObject([{ name: "Thomas Okafor", company: "Harbour Logistics" }]);
    }
  });

  test("finds pages by their title", async () => {
    const viewer = await contextForRole(stores, "viewer");
    expect((await findAnything(viewer, { query: "securi" })).pages).toEqual([
      { slug: "security-questions", title: "Security questions" },
    ]);
  });

  test("finds colleagues for an admin only, and a percent sign finds nobody", async () => {
    const admin = await contextForRole(stores, "admin");
    const operator = await contextForRole(stores, "operator");
    expect((await findAnything(admin, { query: "test admin" })).people).toMatchObject([
      { name: "Test admin", role: "admin" },
    ]);
    expect((await findAnything(operator, { query: "test admin" })).people).toEqual([]);
    expect((await findAnything(admin, { query: "%" })).people).toEqual([]);
  });

  test("two letters look for no workflow; an empty or a very long question is refused", async () => {
    const viewer = await contextForRole(stores, "viewer");
    expect((await findAnything(viewer, { query: "ok" })).workflows).toEqual([]);
    expect(FindAnythingInput.safeParse({ query: "  " }).success).toBe(false);
    expect(FindAnythingInput.safeParse({ query: "x".repeat(201) }).success).toBe(false);
  });

  test("a part of the product that reads no workflows finds nothing", async () => {
    const intake = contextForSystem(stores, "intake");
    await expect(findAnything(intake, { query: "okafor" })).rejects.toMatchObject({ code: "forbidden" });
  });
});
