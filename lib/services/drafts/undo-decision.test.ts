import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { findDraft } from "#lib/db/drafts.ts";
import { findWorkflow } from "#lib/db/workflows.ts";
import { contextForRole, TEST_NOW } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertDraft } from "#lib/testing/factories.ts";
import { auditOf, withBrokenAudit } from "#lib/testing/records.ts";

import { assignDraft } from "./assign-draft.ts";
import { rejectDraft } from "./reject-draft.ts";
import { snoozeDraft } from "./snooze-draft.ts";
import { undoDecision } from "./undo-decision.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
});
afterAll(() => stores.close());

const reason = "Not for us";
const until = "2026-03-04T10:00:00.000Z";

describe("undoDecision", () => {
  test("a rejection is taken back with its workflow", async () => {
    const ctx = await contextForRole(stores, "operator");
    const draft = await insertDraft(stores);
    await rejectDraft(ctx, { draftId: draft.id, version: 1, reason });

    await undoDecision(ctx, { draftId: draft.id, version: 2 });

    expect((await findDraft(stores.db, draft.id)).status).toBe("pending_review");
    expect(await findWorkflow(stores.db, draft.workflowId)).toMatchObject({
      status: "waiting",
      outcome: null,
    });
    expect((await auditOf(stores.db, draft.id)).at(-1)).toMatchObject({
      action: "draft.decisionUndone",
      facts: { undone: "reject" },
    });
  });

  test("an assignment goes back to the person before", async () => {
    const ctx = await contextForRole(stores, "operator");
    const draft = await insertDraft(stores, { draft: { assigneeId: ctx.actor.id } });
    await assignDraft(ctx, { draftId: draft.id, version: 1, assigneeId: null });
    await undoDecision(ctx, { draftId: draft.id, version: 2 });
    expect((await findDraft(stores.db, draft.id)).assigneeId).toBe(ctx.actor.id);
  });

  test("after ten seconds a snooze stays", async () => {
    const ctx = await contextForRole(stores, "operator");
    const draft = await insertDraft(stores);
    await snoozeDraft(ctx, { draftId: draft.id, version: 1, until });
    const later = { ...ctx, fixedClock: () => new Date(TEST_NOW.getTime() + 10_001) };
    await expect(undoDecision(later, { draftId: draft.id, version: 2 })).rejects.toMatchObject({
      code: "conflict",
      details: { reason: "too_late" },
    });
  });

  test("a viewer cannot take a decision back", async () => {
    const ctx = await contextForRole(stores, "operator");
    const viewer = await contextForRole(stores, "viewer");
    const draft = await insertDraft(stores);
    await snoozeDraft(ctx, { draftId: draft.id, version: 1, until });
    await expect(undoDecision(viewer, { draftId: draft.id, version: 2 })).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  test("a draft that changed after the decision keeps the newer state", async () => {
    const ctx = await contextForRole(stores, "operator");
    const draft = await insertDraft(stores);
    await snoozeDraft(ctx, { draftId: draft.id, version: 1, until });
    await assignDraft(ctx, { draftId: draft.id, version: 2, assigneeId: ctx.actor.id });
    await expect(undoDecision(ctx, { draftId: draft.id, version: 2 })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  test("if the audit record cannot be written, the decision stands", async () => {
    const ctx = await contextForRole(stores, "operator");
    const draft = await insertDraft(stores);
    await rejectDraft(ctx, { draftId: draft.id, version: 1, reason });
    await expect(undoDecision(withBrokenAudit(ctx), { draftId: draft.id, version: 2 })).rejects.toThrow(
      "Failed query",
    );
    expect((await findDraft(stores.db, draft.id)).status).toBe("rejected");
  });
});
