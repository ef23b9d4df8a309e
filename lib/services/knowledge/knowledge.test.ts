import { asc } from "drizzle-orm";
import { expect, test } from "vitest";

import { loadKnowledge } from "#drizzle/content/load-knowledge.ts";
import { auditEvents } from "#drizzle/schema/index.ts";
import { findSendingSettings } from "#lib/db/sending-settings.ts";
import { contextForRole, contextForSystem } from "#lib/testing/context.ts";
import { createStoresForTest } from "#lib/testing/database.ts";

import { BUILT_IN_CONTENT } from "../content/built-in-content.ts";
import { activateKnowledgePageVersion } from "./activate-knowledge-page-version.ts";
import { getKnowledgePage } from "./get-knowledge-page.ts";
import { listKnowledgePages } from "./list-knowledge-pages.ts";
import { saveKnowledgePage } from "./save-knowledge-page.ts";
import { searchKnowledge } from "./search-knowledge.ts";
import { seedDeployment } from "./seed-deployment.ts";

const PAGE = { slug: "pricing", title: "Pricing", markdown: "## Team plan\n\n€6 per person and month." };

test("each edit is a new version with its author and audit record; the old text stays readable", async () => {
  const { approver, actions } = await setUp();
  await saveKnowledgePage(approver, { ...PAGE, version: null });
  const saved = await saveKnowledgePage(approver, {
    ...PAGE,
    version: 1,
    markdown: "€7 per person and month.",
  });
  expect(saved).toMatchObject({ version: 2, current: 2, newest: 2, changedBy: "Test approver" });
  expect(saved.versions.map(({ version }) => version)).toEqual([2, 1]);
  expect((await getKnowledgePage(approver, { slug: "pricing", version: 1 })).markdown).toContain("€6");
  expect(await listKnowledgePages(approver)).toMatchObject([{ slug: "pricing", version: 2 }]);
  expect(await actions()).toEqual(["knowledge_page.saved", "knowledge_page.saved"]);
});

test("a page that changed after it was read is not overwritten", async () => {
  const { approver } = await setUp();
  await saveKnowledgePage(approver, { ...PAGE, version: null });
  await saveKnowledgePage(approver, { ...PAGE, version: 1 });
  await expect(saveKnowledgePage(approver, { ...PAGE, version: 1 })).rejects.toMatchObject({
    code: "conflict",
  });
  await expect(saveKnowledgePage(approver, { ...PAGE, version: null })).rejects.toMatchObject({
    code: "conflict",
  });
});

test("two people who save a page at once: one version is added, the other is told", async () => {
  const { approver } = await setUp();
  await saveKnowledgePage(approver, { ...PAGE, version: null });
  const results = await Promise.allSettled(
    ["One.", "Two.", "Three."].map((markdown) =>
      saveKnowledgePage(approver, { ...PAGE, version: 1, markdown }),
    ),
  );
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const result of results) {
    if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "conflict" });
  }
});

test("an earlier version is put into use again as it is; a later edit goes on top of all", async () => {
  const { approver, actions } = await setUp();
  await saveKnowledgePage(approver, { ...PAGE, version: null });
  await saveKnowledgePage(approver, { ...PAGE, version: 1, markdown: "Nonsense." });
  const back = await activateKnowledgePageVersion(approver, { slug: "pricing", version: 1, current: 2 });
  expect(back).toMatchObject({ version: 1, current: 1, newest: 2, markdown: PAGE.markdown });
  expect((await actions()).at(-1)).toBe("knowledge_page.activated");
  const unknown = activateKnowledgePageVersion(approver, { slug: "pricing", version: 9, current: 1 });
  await expect(unknown).rejects.toMatchObject({ code: "not_found" });
  const edited = await saveKnowledgePage(approver, { ...PAGE, version: 1, markdown: "€8." });
  expect(edited).toMatchObject({ version: 3, current: 3, newest: 3 });
});

test("a page's version that was put into use meanwhile is not replaced unseen; the same one twice is one change", async () => {
  const { approver, actions } = await setUp();
  await saveKnowledgePage(approver, { ...PAGE, version: null });
  await saveKnowledgePage(approver, { ...PAGE, version: 1, markdown: "€7." });
  const late = activateKnowledgePageVersion(approver, { slug: "pricing", version: 1, current: 1 });
  await expect(late).rejects.toMatchObject({ code: "conflict" });
  const before = (await actions()).length;
  await activateKnowledgePageVersion(approver, { slug: "pricing", version: 2, current: 1 });
  expect(await actions()).toHaveLength(before);
});

test("an operator reads pages and cannot change them", async () => {
  const { stores } = await setUp();
  const operator = await contextForRole(stores, "operator");
  expect(await listKnowledgePages(operator)).toEqual([]);
  await expect(saveKnowledgePage(operator, { ...PAGE, version: null })).rejects.toMatchObject({
    code: "forbidden",
  });
  const activation = activateKnowledgePageVersion(operator, { slug: "pricing", version: 1, current: 2 });
  await expect(activation).rejects.toMatchObject({ code: "forbidden" });
});

test("a search finds the paragraph that answers, only in active versions, and takes any text literally", async () => {
  const { seed, approver } = await setUp();
  await seedDeployment(seed, { pages: await loadKnowledge(), firstMode: "DRAFT_ONLY" });
  const found = await searchKnowledge(approver, {
    question: "Do you have single sign-on with Okta?",
    limit: 3,
  });
  expect(found.passages[0]?.slug).toBe("single-sign-on");
  for (const question of ["", "%", "'); drop table x; --", "& | ! ( ) : * <->", "\u0000", "😀".repeat(200)]) {
    expect(Array.isArray((await searchKnowledge(approver, { question, limit: 3 })).passages)).toBe(true);
  }
});

test("the first start fills the pages and sets the mode once; a second start changes nothing that people chose", async () => {
  const { seed, approver, stores } = await setUp();
  const pages = await loadKnowledge();
  expect(await seedDeployment(seed, { pages, firstMode: "SEND" })).toEqual({
    pagesAdded: pages.length,
    contentAdded: BUILT_IN_CONTENT.length,
    mode: "SEND",
  });
  await saveKnowledgePage(approver, { slug: "plans", version: 1, title: "Plans", markdown: "Ours." });
  await stores.sql`update sending_settings set mode = 'HALTED', version = version + 1`;
  expect(await seedDeployment(seed, { pages, firstMode: "SEND" })).toEqual({
    pagesAdded: 0,
    contentAdded: 0,
    mode: "HALTED",
  });
  expect((await getKnowledgePage(approver, { slug: "plans" })).markdown).toBe("Ours.");
});

test("the first mode is never above what the configuration allows", async () => {
  const { seed, stores } = await setUp();
  const capped = { ...seed, settings: { ...seed.settings, sendModeCeiling: "DRAFT_ONLY" as const } };
  await seedDeployment(capped, { pages: [], firstMode: "SEND" });
  expect((await findSendingSettings(stores.db)).mode).toBe("DRAFT_ONLY");
});

async function setUp() {
  const stores = await createStoresForTest();
  const approver = await contextForRole(stores, "approver");
  const seed = contextForSystem(stores, "seed");
  const actions = async () =>
    (
      await stores.db.select({ action: auditEvents.action }).from(auditEvents).orderBy(asc(auditEvents.seq))
    ).map(({ action }) => action);
  return { stores, approver, seed, actions };
}
