import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { findDraft } from "#lib/db/drafts.ts";
import { contextForRole } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertDraft, insertWorkflow } from "#lib/testing/factories.ts";
import { eventsOf, withBrokenAudit } from "#lib/testing/records.ts";

import { approveWorkflow } from "./approve-workflow.ts";
import { getDraft } from "./get-draft.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
});
afterAll(() => stores.close());

async function readWorkflow() {
  const ctx = await contextForRole(stores, "operator");
  const draft = await insertDraft(stores);
  const { digest } = await getDraft(ctx, { draftId: draft.id });
  return { ctx, draft, input: { workflowId: draft.workflowId, version: 1, digest: digest ?? "" } };
}

describe("approveWorkflow", () => {
  test("approves the workflow's draft by the same rules", async () => {
    const { ctx, draft, input } = await readWorkflow();
    expect(await approveWorkflow(ctx, input)).toMatchObject({ draftId: draft.id, status: "approved" });
    expect(await eventsOf(stores.db, draft.workflowId)).toHaveLength(1);
  });

  test("a viewer cannot approve", async () => {
    const { input } = await readWorkflow();
    const viewer = await contextForRole(stores, "viewer");
    await expect(approveWorkflow(viewer, input)).rejects.toMatchObject({ code: "forbidden" });
  });

  test("words that changed after they were read are not approved", async () => {
    const { ctx, input } = await readWorkflow();
    await expect(approveWorkflow(ctx, { ...input, version: 9 })).rejects.toMatchObject({ code: "conflict" });
  });

  test("a workflow without a draft has nothing to approve", async () => {
    const { ctx, input } = await readWorkflow();
    const { workflowId } = await insertWorkflow(stores, { currentStep: "read-contact", status: "running" });
    await expect(approveWorkflow(ctx, { ...input, workflowId })).rejects.toMatchObject({ code: "not_found" });
  });

  test("if the audit record cannot be written, nothing is approved", async () => {
    const { ctx, draft, input } = await readWorkflow();
    await expect(approveWorkflow(withBrokenAudit(ctx), input)).rejects.toThrow("Failed query");
    expect((await findDraft(stores.db, draft.id)).status).toBe("pending_review");
  });
});
