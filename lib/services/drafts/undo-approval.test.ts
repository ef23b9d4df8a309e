import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { sends } from "#drizzle/schema/index.ts";
import { findDraft } from "#lib/db/drafts.ts";
import { findWorkflow, updateWorkflow } from "#lib/db/workflows.ts";
import { contextForRole } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertDraft } from "#lib/testing/factories.ts";
import { auditOf, withBrokenAudit } from "#lib/testing/records.ts";

import { approveDraft } from "./approve-draft.ts";
import { getDraft } from "./get-draft.ts";
import { undoApproval } from "./undo-approval.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
});
afterAll(() => stores.close());

async function approvedDraft() {
  const ctx = await contextForRole(stores, "operator");
  const draft = await insertDraft(stores);
  const { digest } = await getDraft(ctx, { draftId: draft.id });
  await approveDraft(ctx, { draftId: draft.id, version: 1, digest: digest ?? "" });
  return { ctx, draft, input: { draftId: draft.id, version: 2 } };
}

async function claimSend(
  { draft }: Awaited<ReturnType<typeof approvedDraft>>,
  state: "reserved" | "not_sent" = "reserved",
) {
  await stores.db.insert(sends).values({
    id: randomUUID(),
    draftId: draft.id,
    workflowId: draft.workflowId,
    contactId: draft.contactId,
    provider: "gmail",
    state,
    revision: 1,
    approvedDigest: "0".repeat(64),
    bodySha256: "0".repeat(64),
    recipientDomainToken: "acme",
    reservedAt: new Date("2026-03-04T09:01:02Z"),
  });
}

describe("undoApproval", () => {
  test("of a reply that Gmail refused leaves no failure on the workflow that waits again", async () => {
    const { ctx, draft, input } = await approvedDraft();
    await updateWorkflow(stores.db, draft.workflowId, {
      status: "failed",
      errorCode: "forbidden",
      errorMessage: "Gmail refused our credentials.",
    });
    await undoApproval(ctx, input);
    expect(await findWorkflow(stores.db, draft.workflowId)).toMatchObject({
      status: "waiting",
      currentStep: "review",
      errorCode: null,
      errorMessage: null,
    });
  });

  test("puts the draft back into the queue, and no approval is left", async () => {
    const { ctx, draft, input } = await approvedDraft();

    await undoApproval(ctx, input);

    expect(await findDraft(stores.db, draft.id)).toMatchObject({
      status: "pending_review",
      approvedDigest: null,
      approvedBy: null,
      sendAfter: null,
    });
    expect(await findWorkflow(stores.db, draft.workflowId)).toMatchObject({
      status: "waiting",
      currentStep: "review",
    });
    const audit = await auditOf(stores.db, draft.id);
    expect(audit.map(({ action }) => action)).toEqual(["draft.approved", "draft.approvalUndone"]);
  });

  test("a viewer cannot take an approval back", async () => {
    const { input } = await approvedDraft();
    const viewer = await contextForRole(stores, "viewer");
    await expect(undoApproval(viewer, input)).rejects.toMatchObject({ code: "forbidden" });
  });

  test("a mail that is already leaving cannot be taken back, and the answer says since when", async () => {
    const approved = await approvedDraft();
    await claimSend(approved);

    await expect(undoApproval(approved.ctx, approved.input)).rejects.toMatchObject({
      code: "conflict",
      message: "This reply is already leaving: sending began at 09:01:02 UTC. It cannot be taken back.",
      details: { reason: "already_leaving", leavingSince: "2026-03-04T09:01:02.000Z" },
    });
    expect((await findDraft(stores.db, approved.draft.id)).status).toBe("approved");
  });

  test("after a mail that was proved not sent, a new approval can be taken back", async () => {
    const approved = await approvedDraft();
    await claimSend(approved, "not_sent");
    expect(await undoApproval(approved.ctx, approved.input)).toMatchObject({ status: "pending_review" });
  });

  test("an approval that was given again after it was read is not taken back", async () => {
    const { ctx, input } = await approvedDraft();
    await expect(undoApproval(ctx, { ...input, version: 1 })).rejects.toMatchObject({
      code: "conflict",
      details: { reason: "changed" },
    });
  });

  test("undo twice has one effect", async () => {
    const { ctx, draft, input } = await approvedDraft();
    const results = await Promise.allSettled([undoApproval(ctx, input), undoApproval(ctx, input)]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect((await findDraft(stores.db, draft.id)).version).toBe(3);
  });

  test("if the audit record cannot be written, the approval stands", async () => {
    const { ctx, draft, input } = await approvedDraft();
    await expect(undoApproval(withBrokenAudit(ctx), input)).rejects.toThrow("Failed query");
    expect((await findDraft(stores.db, draft.id)).status).toBe("approved");
  });
});
