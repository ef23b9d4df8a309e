import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { sends, workflows } from "#drizzle/schema/index.ts";
import { findDraft } from "#lib/db/drafts.ts";
import type { AppError } from "#lib/domain/errors.ts";
import { contextForRole, TEST_NOW } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertDraft } from "#lib/testing/factories.ts";
import { auditOf, decisionsOf, eventsOf, withBrokenAudit } from "#lib/testing/records.ts";

import { approveDraft } from "./approve-draft.ts";
import { editDraft } from "./edit-draft.ts";
import { getDraft } from "./get-draft.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
});
afterAll(() => stores.close());

async function readDraft(options: Parameters<typeof insertDraft>[1] = {}) {
  const ctx = await contextForRole(stores, "operator");
  const draft = await insertDraft(stores, options);
  const view = await getDraft(ctx, { draftId: draft.id });
  return { ctx, draft, input: { draftId: draft.id, version: view.version, digest: view.digest ?? "" } };
}

describe("approveDraft", () => {
  test("approves the words that were read, audits and queues the mail in one transaction", async () => {
    const { ctx, draft, input } = await readDraft();

    const result = await approveDraft(ctx, input);

    expect(result).toMatchObject({ status: "approved", version: 2, sendAfter: "2026-03-04T09:01:00.000Z" });
    expect(await findDraft(stores.db, draft.id)).toMatchObject({
      approvedDigest: input.digest,
      approvedBy: ctx.actor.id,
      sendAfter: new Date(TEST_NOW.getTime() + 60_000),
    });
    expect(await auditOf(stores.db, draft.id)).toMatchObject([
      { action: "draft.approved", actorId: ctx.actor.id, facts: { digest: input.digest, revision: 1 } },
    ]);
    expect(await eventsOf(stores.db, draft.workflowId)).toMatchObject([
      { name: "draft/approved", data: { draftId: draft.id, workflowId: draft.workflowId } },
    ]);
    expect(await decisionsOf(stores.db, draft.id)).toMatchObject([{ kind: "approve", digest: input.digest }]);
    const [workflow] = await stores.db.select().from(workflows).where(eq(workflows.id, draft.workflowId));
    expect(workflow).toMatchObject({ status: "queued", currentStep: "reserve-send" });
  });

  test("a viewer cannot approve", async () => {
    const { input } = await readDraft();
    const viewer = await contextForRole(stores, "viewer");
    await expect(approveDraft(viewer, input)).rejects.toMatchObject({ code: "forbidden" });
  });

  test("a draft that was written while its workflow was cancelled cannot be approved", async () => {
    const { ctx, draft, input } = await readDraft();
    await stores.db.update(workflows).set({ status: "cancelled" }).where(eq(workflows.id, draft.workflowId));
    await expect(approveDraft(ctx, input)).rejects.toMatchObject({
      code: "conflict",
      details: { reason: "closed" },
    });
    expect(await eventsOf(stores.db, draft.workflowId)).toEqual([]);
  });

  test("a draft that changed after it was read is not approved, and the answer names who changed it and when", async () => {
    const { ctx, draft, input } = await readDraft();
    const other = await contextForRole(stores, "approver");
    await editDraft(other, {
      draftId: draft.id,
      version: 1,
      subject: "Other words",
      text: "Hello, other words.",
    });

    const failure = await approveDraft(ctx, input).catch((error: AppError) => error);

    expect(failure).toMatchObject({
      code: "conflict",
      details: {
        reason: "changed",
        currentVersion: 2,
        changedBy: "Test approver",
        changedAt: TEST_NOW.toISOString(),
      },
    });
    expect(await eventsOf(stores.db, draft.workflowId)).toEqual([]);
  });

  test("the right version with other words on the screen is not approved", async () => {
    const { ctx, draft, input } = await readDraft();
    await expect(approveDraft(ctx, { ...input, digest: "0".repeat(64) })).rejects.toMatchObject({
      code: "conflict",
      details: { reason: "changed" },
    });
    expect((await findDraft(stores.db, draft.id)).status).toBe("pending_review");
  });

  test("two people at the same time: one approval, one event, and the second learns the first's name", async () => {
    const { ctx, draft, input } = await readDraft();
    const other = await contextForRole(stores, "approver");

    const results = await Promise.allSettled([approveDraft(ctx, input), approveDraft(other, input)]);

    const [won] = results.filter((result) => result.status === "fulfilled");
    const [lost] = results.filter((result) => result.status === "rejected");
    const winner = results[0]?.status === "fulfilled" ? "Test operator" : "Test approver";
    expect(won).toBeDefined();
    expect(lost?.reason).toMatchObject({
      code: "conflict",
      details: { reason: "already_approved", changedBy: winner },
    });
    expect(String(lost?.reason)).toContain(winner);
    expect(await eventsOf(stores.db, draft.workflowId)).toHaveLength(1);
    expect(await decisionsOf(stores.db, draft.id)).toHaveLength(1);
    expect((await findDraft(stores.db, draft.id)).version).toBe(2);
  });

  test("a draft that was sent already is not approved again", async () => {
    const { ctx, draft, input } = await readDraft({ draft: { status: "sent" } });
    await expect(approveDraft(ctx, input)).rejects.toMatchObject({
      code: "conflict",
      details: { reason: "already_decided", status: "sent" },
    });
    expect(await stores.db.select().from(sends).where(eq(sends.draftId, draft.id))).toEqual([]);
  });

  test("a draft that fails a blocking check is not approved", async () => {
    const checks = [
      { name: "links", ok: false, note: "1 link outside the allow-list.", severity: "block" as const },
    ];
    const { ctx, input } = await readDraft({ draft: { checks } });
    await expect(approveDraft(ctx, input)).rejects.toMatchObject({
      code: "unprocessable",
      details: { reason: "blocked_by_checks", checks: ["links"] },
    });
  });

  test("a reply to an erased person is not approved", async () => {
    const { ctx, draft, input } = await readDraft();
    await stores.keys.deleteKey(draft.contactId);
    await expect(approveDraft(ctx, input)).rejects.toMatchObject({
      code: "unprocessable",
      details: { reason: "erased" },
    });
  });

  test("if the audit record cannot be written, nothing is approved", async () => {
    const { ctx, draft, input } = await readDraft();
    await expect(approveDraft(withBrokenAudit(ctx), input)).rejects.toThrow("Failed query");
    expect((await findDraft(stores.db, draft.id)).status).toBe("pending_review");
    expect(await eventsOf(stores.db, draft.workflowId)).toEqual([]);
    expect(await decisionsOf(stores.db, draft.id)).toEqual([]);
  });
});
