import { createHash } from "node:crypto";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { modelCalls } from "#drizzle/schema/index.ts";
import type { ServiceContext } from "#lib/services/context.ts";
import { contextForRole, contextForSystem } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertDraft, insertWorkflow } from "#lib/testing/factories.ts";
import { setUpModelDrafting } from "#lib/testing/model-drafting.ts";
import { auditOf } from "#lib/testing/records.ts";
import { startTestSandbox, type TestSandbox } from "#lib/testing/sandbox.ts";

import { composeDraft } from "../drafts/compose-draft.ts";
import { getDraft } from "../drafts/get-draft.ts";
import { replayDraft } from "./replay-draft.ts";

let stores: TestStores;
let sandbox: TestSandbox;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
  sandbox = await startTestSandbox();
});
afterAll(async () => {
  await sandbox.stop();
  await stores.close();
});

/** Every table but the trail, as one digest. */
async function everything({ sql }: TestStores): Promise<string> {
  const tables = await sql`select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not in ('audit_events', 'audit_head')`;
  const rows = await Promise.all(
    tables.map(async ({ name }) => [name, await sql`select * from ${sql(String(name))}`]),
  );
  return createHash("sha256").update(JSON.stringify(rows)).digest("hex");
}

describe("a replay of the draft", () => {
  test("shows today's words beside the stored first ones, and writes nothing but that it was asked", async () => {
    const ctx = await contextForRole(stores, "operator");
    const { workflowId } = await insertDraft(stores, { subject: "Then", text: "The words of then." });
    const before = await everything(stores);
    const view = await replayDraft(ctx, { workflowId });
    expect(view).toMatchObject({
      first: { subject: "Then", text: "The words of then.", templateVersion: "pricing@1" },
      now: { subject: "Your question", composer: "template" },
      isSame: false,
      modelCalls: [],
    });
    expect(await everything(stores)).toBe(before);
    expect(await auditOf(stores.db, workflowId)).toMatchObject([
      { action: "draft.replayed", facts: { isSame: false, modelCalls: 0 } },
    ]);
    expect(JSON.stringify(await auditOf(stores.db, workflowId))).not.toContain("words of then");
  });

  test("says so when the words are the same, and works before there is a draft", async () => {
    const ctx = await contextForRole(stores, "operator");
    const { workflowId } = await insertWorkflow(stores, { status: "failed", currentStep: "compose-draft" });
    const first = await replayDraft(ctx, { workflowId });
    expect(first.first).toBeNull();
    const { subject, text } = first.now;
    const same = await insertDraft(stores, { subject, text });
    expect(await replayDraft(ctx, { workflowId: same.workflowId })).toMatchObject({ isSame: true });
  });

  test("by a model counts and names its cost, and never passes for the call that wrote the draft", async () => {
    const world = await setUpModelDrafting(sandbox);
    const detail = await composeDraft(world.ctx, world.workflow);
    const operator = await contextForRole(world.stores, "operator");
    const ctx: ServiceContext = { ...world.ctx, actor: operator.actor };
    const { workflowId } = world.workflow;
    const view = await replayDraft(ctx, { workflowId });
    expect(view.modelCalls).toHaveLength(1);
    expect(view.modelCalls[0]?.costMicros).toBeGreaterThan(0);
    const outcomes = await world.stores.db.select({ outcome: modelCalls.outcome }).from(modelCalls);
    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(["replayed", "used"]);
    const draft = await getDraft(operator, { draftId: String(detail["draftId"]) });
    expect(draft.version).toBe(1);
  });

  test("is not for viewers, nor for machines, nor for a person who was erased", async () => {
    const { workflowId, contactId } = await insertDraft(stores);
    const viewer = await contextForRole(stores, "viewer");
    await expect(replayDraft(viewer, { workflowId })).rejects.toMatchObject({ code: "forbidden" });
    const machine = contextForSystem(stores, "drafting");
    await expect(replayDraft(machine, { workflowId })).rejects.toMatchObject({ code: "forbidden" });
    await stores.keys.deleteKey(contactId);
    const ctx = await contextForRole(stores, "operator");
    await expect(replayDraft(ctx, { workflowId })).rejects.toMatchObject({ details: { reason: "erased" } });
  });
});
