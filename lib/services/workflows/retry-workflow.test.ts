import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { findWorkflow, findWorkflowStepOrNull, upsertWorkflowStep } from "#lib/db/workflows.ts";
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

describe("retry from an earlier step", () => {
  test("does that step and those after it again, and says both in the record", async () => {
    const ctx = await contextForRole(stores, "operator");
    const { workflowId } = await insertWorkflow(stores, { ...failed, currentStep: "compose-draft" });
    await upsertWorkflowStep(stores.db, { workflowId, step: "read-contact", status: "completed" });
    await retryWorkflow(ctx, { workflowId, generation: 0, fromStep: "read-contact" });
    expect(await findWorkflow(stores.db, workflowId)).toMatchObject({
      status: "queued",
      currentStep: "read-contact",
    });
    for (const step of ["read-contact", "compose-draft"] as const) {
      expect(await findWorkflowStepOrNull(stores.db, { workflowId, step })).toMatchObject({
        status: "pending",
      });
    }
    expect(await auditOf(stores.db, workflowId)).toMatchObject([
      { facts: { step: "read-contact", failedStep: "compose-draft" } },
    ]);
  });

  test("refuses a step of the sending once its mail may have left, and says why", async () => {
    const ctx = await contextForRole(stores, "operator");
    const workflow = await insertWorkflow(stores, { ...failed, currentStep: "log-email" });
    const draft = await insertDraft(stores, { workflow });
    await stores.sql`
      insert into sends (id, draft_id, workflow_id, contact_id, state, provider, revision, approved_digest, body_sha256,
        recipient_domain_token)
      values (gen_random_uuid(), ${draft.id}, ${draft.workflowId}, ${draft.contactId}, 'unknown', 'gmail', 1, '', '', '')`;
    const { workflowId } = workflow;
    for (const fromStep of ["reserve-send", "send-mail", "confirm-send"] as const) {
      await expect(retryWorkflow(ctx, { workflowId, generation: 0, fromStep })).rejects.toMatchObject({
        code: "conflict",
        message: expect.stringContaining("“unknown”"),
        details: { reason: "unsafe_step" },
      });
    }
    expect(await findWorkflow(stores.db, workflowId)).toMatchObject({ status: "failed", generation: 0 });
    expect(await eventsOf(stores.db, workflowId)).toEqual([]);
  });

  test("refuses to write again a draft that is there", async () => {
    const ctx = await contextForRole(stores, "operator");
    const workflow = await insertWorkflow(stores, { ...failed, currentStep: "reserve-send" });
    await insertDraft(stores, { workflow });
    const input = { workflowId: workflow.workflowId, generation: 0, fromStep: "compose-draft" } as const;
    await expect(retryWorkflow(ctx, input)).rejects.toMatchObject({ details: { reason: "unsafe_step" } });
  });
});
