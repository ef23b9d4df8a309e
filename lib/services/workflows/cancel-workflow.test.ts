import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { sends } from "#drizzle/schema/index.ts";
import { findDraft } from "#lib/db/drafts.ts";
import { findWorkflow } from "#lib/db/workflows.ts";
import { contextForRole } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertDraft, insertWorkflow } from "#lib/testing/factories.ts";
import { auditOf, decisionsOf, withBrokenAudit } from "#lib/testing/records.ts";

import { approveDraft } from "../drafts/approve-draft.ts";
import { getDraft } from "../drafts/get-draft.ts";
import { undoDecision } from "../drafts/undo-decision.ts";
import { cancelWorkflow } from "./cancel-workflow.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
});
afterAll(() => stores.close());

const reason = "Sent twice by mistake";

describe("cancelWorkflow", () => {
  test("ends the workflow and closes its draft, so that nobody can approve it afterwards", async () => {
    const ctx = await contextForRole(stores, "operator");
    const draft = await insertDraft(stores);

    await cancelWorkflow(ctx, { workflowId: draft.workflowId, reason });

    expect((await findWorkflow(stores.db, draft.workflowId)).status).toBe("cancelled");
    expect((await findDraft(stores.db, draft.id)).status).toBe("rejected");
    expect(await decisionsOf(stores.db, draft.id)).toMatchObject([
      { kind: "reject", facts: { isCancelled: true } },
    ]);
    expect(await auditOf(stores.db, draft.workflowId)).toMatchObject([{ action: "workflow.cancelled" }]);
    await expect(
      approveDraft(ctx, { draftId: draft.id, version: 2, digest: "0".repeat(64) }),
    ).rejects.toMatchObject({ code: "conflict", details: { reason: "already_decided" } });
  });

  test("cannot be undone by taking the draft's rejection back", async () => {
    const ctx = await contextForRole(stores, "operator");
    const draft = await insertDraft(stores);
    await cancelWorkflow(ctx, { workflowId: draft.workflowId, reason });
    await expect(undoDecision(ctx, { draftId: draft.id, version: 2 })).rejects.toMatchObject({
      details: { reason: "nothing_to_undo" },
    });
    expect((await getDraft(ctx, { draftId: draft.id })).undo).toBeNull();
    expect((await findWorkflow(stores.db, draft.workflowId)).status).toBe("cancelled");
  });

  test("a workflow without a draft yet can be cancelled too", async () => {
    const ctx = await contextForRole(stores, "operator");
    const { workflowId } = await insertWorkflow(stores, { status: "running", currentStep: "read-contact" });
    expect(await cancelWorkflow(ctx, { workflowId, reason })).toMatchObject({ status: "cancelled" });
  });

  test("a draft that comes into being at that moment is not left behind in a cancelled workflow", async () => {
    const ctx = await contextForRole(stores, "operator");
    const { workflowId } = await insertWorkflow(stores, { status: "running", currentStep: "compose-draft" });
    const other = await insertDraft(stores);
    const cancelled = await stores.sql.begin(async (tx) => {
      await tx`select 1 from workflows where id = ${workflowId} for update`;
      const cancel = cancelWorkflow(ctx, { workflowId, reason }).catch((error: unknown) => error);
      await untilSomebodyWaits();
      await tx`update drafts set workflow_id = ${workflowId} where id = ${other.id}`;
      return { cancel };
    });
    expect(await cancelled.cancel).toMatchObject({ code: "conflict", details: { reason: "changed" } });
    expect((await findWorkflow(stores.db, workflowId)).status).toBe("running");
    expect(await cancelWorkflow(ctx, { workflowId, reason })).toMatchObject({ status: "cancelled" });
    expect((await findDraft(stores.db, other.id)).status).toBe("rejected");
  });

  test("a mail that is already leaving cannot be cancelled, and the answer says since when", async () => {
    const ctx = await contextForRole(stores, "operator");
    const draft = await insertDraft(stores);
    await stores.db.insert(sends).values({
      ...{ id: randomUUID(), draftId: draft.id, workflowId: draft.workflowId, contactId: draft.contactId },
      ...{ provider: "gmail", revision: 1, recipientDomainToken: "acme", state: "in_flight" },
      ...{
        approvedDigest: "0".repeat(64),
        bodySha256: "0".repeat(64),
        inFlightAt: new Date("2026-03-04T09:01:02Z"),
      },
    });
    await expect(cancelWorkflow(ctx, { workflowId: draft.workflowId, reason })).rejects.toMatchObject({
      code: "conflict",
      message: "This reply is already leaving: sending began at 09:01:02 UTC.",
    });
    expect((await findWorkflow(stores.db, draft.workflowId)).status).toBe("waiting");
  });

  test("a workflow that ended after it was read stays as it ended", async () => {
    const ctx = await contextForRole(stores, "operator");
    const { workflowId } = await insertWorkflow(stores, { status: "completed" });
    await expect(cancelWorkflow(ctx, { workflowId, reason })).rejects.toMatchObject({
      code: "conflict",
      details: { reason: "closed", status: "completed" },
    });
  });

  test("a viewer cannot cancel", async () => {
    const viewer = await contextForRole(stores, "viewer");
    const { workflowId } = await insertWorkflow(stores);
    await expect(cancelWorkflow(viewer, { workflowId, reason })).rejects.toMatchObject({ code: "forbidden" });
  });

  test("if the audit record cannot be written, the workflow goes on", async () => {
    const ctx = await contextForRole(stores, "operator");
    const draft = await insertDraft(stores);
    await expect(
      cancelWorkflow(withBrokenAudit(ctx), { workflowId: draft.workflowId, reason }),
    ).rejects.toThrow("Failed query");
    expect((await findWorkflow(stores.db, draft.workflowId)).status).toBe("waiting");
    expect((await findDraft(stores.db, draft.id)).status).toBe("pending_review");
  });
});

/** Until another connection of this test waits for a row. */
async function untilSomebodyWaits(): Promise<void> {
  for (;;) {
    const waiting = await stores.sql`
      select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    if (waiting.length > 0) return;
  }
}
