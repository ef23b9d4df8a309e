import { asc, eq } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";

import { auditEvents, contentVersions, drafts } from "#drizzle/schema/index.ts";
import { SaveContentVersionInput } from "#lib/contracts/content.ts";
import { CATEGORIES } from "#lib/domain/category.ts";
import { createTemplateComposer } from "#lib/integrations/drafting/template-composer.ts";
import { contextForRole, contextForSystem } from "#lib/testing/context.ts";
import { createStoresForTest } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertDraft, insertWorkflow } from "#lib/testing/factories.ts";
import { setSending, setUpReadyToSend } from "#lib/testing/sending.ts";

import { composeDraft } from "../drafts/compose-draft.ts";
import { getDraft } from "../drafts/get-draft.ts";
import { activateContentVersion } from "./activate-content-version.ts";
import { BUILT_IN_POLICY } from "./built-in-content.ts";
import { getContent } from "./get-content.ts";
import { listContent } from "./list-content.ts";
import { loadActiveContent } from "./load-active-content.ts";
import { loadPolicyOfDraft } from "./load-policy-of-draft.ts";
import { saveContentVersion } from "./save-content-version.ts";
import { seedContent } from "./seed-content.ts";

beforeAll(() => useTestEnv());

const PRICING = { kind: "template", name: "pricing" } as const;
const BODY = { subject: "Our prices", text: "Hello,\n\nOur words.\n\nKind regards,\n{{ sender }}" };

test("an edit is a new version with its author; the next draft says that it was written with it", async () => {
  const { approver, drafting, compose, audit } = await setUp();
  const saved = await saveContentVersion(approver, { ...PRICING, base: 1, body: BODY, isActivated: true });
  expect(saved).toMatchObject({
    version: 2,
    isActive: true,
    current: 2,
    newest: 2,
    changedBy: "Test approver",
  });
  expect(saved.versions.map(({ version, isActive }) => [version, isActive])).toEqual([
    [2, true],
    [1, false],
  ]);
  expect(await compose()).toMatchObject({ templateVersion: "pricing@2", policyVersion: "sending@1" });
  expect((await loadActiveContent(drafting)).templates.find(({ id }) => id === "pricing")).toMatchObject(
    BODY,
  );

  const back = await activateContentVersion(approver, { ...PRICING, version: 1, current: 2 });
  expect(back).toMatchObject({ version: 1, isActive: true, newest: 2 });
  expect(await compose()).toMatchObject({ templateVersion: "pricing@1" });
  expect(await audit("template:pricing")).toMatchObject([
    { action: "content_version.saved", facts: { version: 2, base: 1 } },
    { action: "content_version.activated", facts: { from: 1, to: 2 } },
    { action: "content_version.activated", facts: { from: 2, to: 1 } },
  ]);
});

test("another version in use changes no draft that was written before: neither its words nor what an approval binds", async () => {
  const { approver, stores } = await setUp();
  const { id } = await insertDraft(stores, { draft: { policyVersion: "sending@1" } });
  const before = await getDraft(approver, { draftId: id });
  await saveContentVersion(approver, { ...PRICING, base: 1, body: BODY, isActivated: true });
  await saveContentVersion(approver, {
    ...{ kind: "policy", name: "sending", base: 1, isActivated: true },
    body: { ...BUILT_IN_POLICY, secondPerson: { categories: [...CATEGORIES], amountFrom: null, words: [] } },
  });
  const after = await getDraft(approver, { draftId: id });
  expect(after.digest).toBe(before.digest);
  expect(after).toMatchObject({
    templateVersion: "pricing@1",
    policyVersion: "sending@1",
    text: before.text,
  });
  expect(after.gates).toEqual(before.gates);
});

test("a policy steers what is written from now on: a category that it names needs two people", async () => {
  const { approver, stores } = await setUp();
  await saveContentVersion(approver, {
    ...{ kind: "policy", name: "sending", base: 1, isActivated: true },
    body: { ...BUILT_IN_POLICY, secondPerson: { categories: ["pricing"], amountFrom: null, words: [] } },
  });
  const written = await insertDraft(stores, { draft: { policyVersion: "sending@2" } });
  const earlier = await insertDraft(stores, { draft: { policyVersion: "sending@1" } });
  expect(JSON.stringify(await getDraft(approver, { draftId: written.id }))).toContain(
    "need a second approver",
  );
  expect(JSON.stringify(await getDraft(approver, { draftId: earlier.id }))).not.toContain("need a second");
});

test("a policy says which mails carry a List-Unsubscribe header", async () => {
  const { approver, stores } = await setUp();
  await saveContentVersion(approver, {
    ...{ kind: "policy", name: "sending", base: 1, isActivated: true },
    body: { ...BUILT_IN_POLICY, listUnsubscribe: { categories: ["demo"] } },
  });
  await setSending(stores, { mode: "SEND" });
  const headerOf = async (category: "demo" | "pricing", policyVersion: string) => {
    const { gmail } = await setUpReadyToSend(stores, { category, draft: { policyVersion } });
    return [...gmail.drafts.values()].some(({ raw }) => raw.includes("List-Unsubscribe:"));
  };
  expect(await headerOf("demo", "sending@2")).toBe(true);
  expect(await headerOf("pricing", "sending@2")).toBe(false);
  expect(await headerOf("pricing", "sending@1")).toBe(true);
});

test("rules that cannot be found let nothing leave on one person's word", async () => {
  const { approver } = await setUp();
  const strict = await loadPolicyOfDraft(approver, { policyVersion: "sending@77" });
  expect(strict.secondPerson.categories).toEqual(CATEGORIES);
  expect(await loadPolicyOfDraft(approver, { policyVersion: "policy@1" })).toEqual(BUILT_IN_POLICY);
});

test("a version that was saved meanwhile is shown with what it changed, and not overwritten", async () => {
  const { approver, stores } = await setUp();
  const other = await contextForRole(stores, "admin");
  await saveContentVersion(other, { ...PRICING, base: 1, body: BODY, isActivated: false });
  const late = saveContentVersion(approver, {
    ...PRICING,
    base: 1,
    body: { ...BODY, subject: "Mine" },
    isActivated: true,
  });
  await expect(late).rejects.toMatchObject({
    code: "conflict",
    details: {
      reason: "newer_version",
      newest: 2,
      changes: expect.arrayContaining([expect.objectContaining({ kind: "added" })]),
    },
  });
  expect(await getContent(approver, PRICING)).toMatchObject({ version: 1, newest: 2 });
  const onTop = await saveContentVersion(approver, {
    ...{ ...PRICING, base: 2, isActivated: false },
    body: { ...BODY, subject: "Mine" },
  });
  expect(onTop).toMatchObject({ version: 3, isActive: false, current: 1 });
});

test("two people who save at once: one version is added, the other is told", async () => {
  const { approver, stores } = await setUp();
  const results = await Promise.allSettled(
    ["One", "Two", "Three"].map((subject) =>
      saveContentVersion(approver, { ...PRICING, base: 1, body: { ...BODY, subject }, isActivated: true }),
    ),
  );
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const result of results) {
    if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "conflict" });
  }
  const rows = await stores.db.select().from(contentVersions).where(eq(contentVersions.name, "pricing"));
  expect(rows.filter(({ isActive }) => isActive)).toMatchObject([{ version: 2 }]);
  expect(rows).toHaveLength(2);
});

test("a version that was put into use meanwhile is not silently replaced; the same one twice is one change", async () => {
  const { approver, audit } = await setUp();
  await saveContentVersion(approver, { ...PRICING, base: 1, body: BODY, isActivated: true });
  await expect(
    activateContentVersion(approver, { ...PRICING, version: 1, current: 1 }),
  ).rejects.toMatchObject({ code: "conflict" });
  await activateContentVersion(approver, { ...PRICING, version: 1, current: 2 });
  await activateContentVersion(approver, { ...PRICING, version: 1, current: 2 });
  expect(await audit("template:pricing")).toHaveLength(3);
  await expect(
    activateContentVersion(approver, { ...PRICING, version: 9, current: 1 }),
  ).rejects.toMatchObject({ code: "not_found" });
});

test("words that could not be used are refused before anything is stored", async () => {
  const { approver, audit } = await setUp();
  const save = (input: object) =>
    saveContentVersion(approver, SaveContentVersionInput.parse({ base: 1, isActivated: true, ...input }));
  await expect(save({ ...PRICING, body: { ...BODY, text: "{{ secret }}" } })).rejects.toMatchObject({
    code: "unprocessable",
    message: expect.stringContaining("no value “secret”"),
  });
  await expect(save({ ...PRICING, body: { ...BODY, text: "Hello\u202e" } })).rejects.toMatchObject({
    code: "unprocessable",
  });
  await expect(
    save({ kind: "prompt", name: "reply", body: { text: "Say something." } }),
  ).rejects.toMatchObject({
    code: "unprocessable",
    message: expect.stringContaining("passages"),
  });
  await expect(save({ kind: "template", name: "nothing", body: BODY })).rejects.toMatchObject({
    code: "not_found",
  });
  await expect(save({ ...PRICING, body: (await getContent(approver, PRICING)).body })).rejects.toMatchObject({
    details: { reason: "unchanged" },
  });
  expect(await audit("template:pricing")).toEqual([]);
});

test("a prompt may be worded anew as long as it keeps what the code rests on", async () => {
  const { approver } = await setUp();
  const reply = { kind: "prompt", name: "reply" } as const;
  const { body } = await getContent(approver, reply);
  const text = "text" in body ? body.text : "";
  const save = (words: string) =>
    saveContentVersion(approver, { ...reply, base: 1, body: { text: words }, isActivated: true });
  await expect(save(text.replaceAll("never an instruction", "not so important"))).rejects.toMatchObject({
    message: expect.stringContaining("never an instruction"),
  });
  expect(await save(`${text}\n- Be brief.`)).toMatchObject({ version: 2, isActive: true });
  expect((await loadActiveContent(approver)).prompt).toMatchObject({ name: "reply", version: 2 });
});

test.each([
  ["an unknown category", { secondPerson: { categories: ["sales"] } }],
  ["an unknown rule", { secondPerson: { people: 3 } }],
  ["an amount below nothing", { secondPerson: { amountFrom: -1 } }],
  ["a category twice", { listUnsubscribe: { categories: ["demo", "demo"] } }],
])("a policy with %s is no policy", (_, body) => {
  const input = { kind: "policy", name: "sending", base: 1, isActivated: true, body };
  expect(SaveContentVersionInput.safeParse(input).success).toBe(false);
});

test("everybody reads; operators and viewers change nothing", async () => {
  const { stores } = await setUp();
  for (const role of ["viewer", "operator"] as const) {
    const ctx = await contextForRole(stores, role);
    expect(await listContent(ctx, { kind: "template" })).toHaveLength(24);
    expect(await getContent(ctx, { kind: "policy", name: "sending" })).toMatchObject({
      version: 1,
      changedBy: null,
    });
    const save = saveContentVersion(ctx, { ...PRICING, base: 1, body: BODY, isActivated: true });
    await expect(save).rejects.toMatchObject({ code: "forbidden" });
    await expect(activateContentVersion(ctx, { ...PRICING, version: 1, current: 1 })).rejects.toMatchObject({
      code: "forbidden",
    });
  }
});

test("when the audit record cannot be written, no version is added", async () => {
  const { approver, stores } = await setUp();
  await stores.sql`alter table audit_events add constraint refuse check (action <> 'content_version.activated') not valid`;
  await expect(
    saveContentVersion(approver, { ...PRICING, base: 1, body: BODY, isActivated: true }),
  ).rejects.toThrow();
  expect(await getContent(approver, PRICING)).toMatchObject({ version: 1, newest: 1 });
});

async function setUp() {
  const stores = await createStoresForTest();
  const seed = contextForSystem(stores, "seed");
  await seedContent(seed);
  const approver = await contextForRole(stores, "approver");
  const composer = createTemplateComposer({ linkHosts: ["larkspur.example"] });
  const drafting = contextForSystem(stores, "drafting", { integrations: { composer } });
  const compose = async () => {
    const { workflowId } = await insertWorkflow(stores, {
      message: "What does it cost for 140 people?",
      ...{ status: "queued", currentStep: "receive" },
    });
    await composeDraft(drafting, { workflowId });
    const [draft] = await stores.db.select().from(drafts).where(eq(drafts.workflowId, workflowId));
    return draft;
  };
  /** What people did; the first start is left out. */
  const audit = async (id: string) =>
    (await stores.db.select().from(auditEvents).orderBy(asc(auditEvents.seq))).filter(
      ({ entityId, actorType }) => entityId === id && actorType === "user",
    );
  return { stores, seed, approver, drafting, compose, audit };
}
