import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { findWorkflow, findWorkflowStepOrNull } from "#lib/db/workflows.ts";
import { contextForRole } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertDraft, insertWorkflow } from "#lib/testing/factories.ts";
import { auditOf, eventsOf, withBrokenAudit } from "#lib/testing/records.ts";

import { retryWorkflow } from "./retry-workflow.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
});
afterAll(() => stores.close());

const failed = {
  status: "failed",
  errorCode: "upstream_unavailable",
  errorMessage: "HubSpot was down.",
} as const;

describe("retryWorkflow", () => {
  test("wakes the function of the step that failed, under a new generation", async () => {
    const ctx = await contextForRole(stores, "operator");
    const { workflowId } = await insertWorkflow(stores, { ...failed, currentStep: "read-contact" });

    await retryWorkflow(ctx, { workflowId, generation: 0 });

    expect(await findWorkflow(stores.db, workflowId)).toMatchObject({
      status: "queued",
      generation: 1,
      errorMessage: null,
    });
    expect(await findWorkflowStepOrNull(stores.db, { workflowId, step: "read-contact" })).toMatchObject({
      status: "pending",
    });
    expect(await eventsOf(stores.db, workflowId)).toMatchObject([{ name: "submission/received" }]);
    expect(await auditOf(stores.db, workflowId)).toMatchObject([
      { action: "workflow.retried", facts: { step: "read-contact", generation: 1 } },
    ]);
  });

  test("a workflow that failed while sending is woken at the send, not at the form", async () => {
    const ctx = await contextForRole(stores, "operator");
    const workflow = await insertWorkflow(stores, { ...failed, currentStep: "create-mail-draft" });
    const draft = await insertDraft(stores, { workflow });
    await retryWorkflow(ctx, { workflowId: workflow.workflowId, generation: 0 });
    expect(await eventsOf(stores.db, workflow.workflowId)).toMatchObject([
      { name: "draft/approved", data: { draftId: draft.id } },
    ]);
  });

  test("two people retry at once: it is woken once", async () => {
    const ctx = await contextForRole(stores, "operator");
    const { workflowId } = await insertWorkflow(stores, { ...failed, currentStep: "compose-draft" });
    const results = await Promise.allSettled([
      retryWorkflow(ctx, { workflowId, generation: 0 }),
      retryWorkflow(ctx, { workflowId, generation: 0 }),
    ]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(await eventsOf(stores.db, workflowId)).toHaveLength(1);
  });

  test("a workflow that was retried after it was read, and failed again, is not retried unseen", async () => {
    const ctx = await contextForRole(stores, "operator");
    const { workflowId } = await insertWorkflow(stores, { ...failed, currentStep: "compose-draft" });
    await expect(retryWorkflow(ctx, { workflowId, generation: 7 })).rejects.toMatchObject({
      code: "conflict",
      details: { reason: "changed" },
    });
  });

  test("a workflow that has not failed is not retried", async () => {
    const ctx = await contextForRole(stores, "operator");
    const { workflowId } = await insertWorkflow(stores);
    await expect(retryWorkflow(ctx, { workflowId, generation: 0 })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  test("a viewer cannot retry", async () => {
    const viewer = await contextForRole(stores, "viewer");
    const { workflowId } = await insertWorkflow(stores, { ...failed });
    await expect(retryWorkflow(viewer, { workflowId, generation: 0 })).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  test("if the audit record cannot be written, nothing is woken", async () => {
    const ctx = await contextForRole(stores, "operator");
    const { workflowId } = await insertWorkflow(stores, { ...failed });
    await expect(retryWorkflow(withBrokenAudit(ctx), { workflowId, generation: 0 })).rejects.toThrow(
      "Failed query",
    );
    expect((await findWorkflow(stores.db, workflowId)).status).toBe("failed");
    expect(await eventsOf(stores.db, workflowId)).toEqual([]);
  });
});
