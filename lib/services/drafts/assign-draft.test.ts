import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { findDraft } from "#lib/db/drafts.ts";
import { findWorkflow } from "#lib/db/workflows.ts";
import { contextForRole } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertDraft } from "#lib/testing/factories.ts";
import { auditOf, withBrokenAudit } from "#lib/testing/records.ts";

import { assignDraft } from "./assign-draft.ts";
import { listDrafts } from "./list-drafts.ts";
import { undoDecision } from "./undo-decision.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
});
afterAll(() => stores.close());

describe("assignDraft", () => {
  test("puts the draft on one person's list and leaves it in everybody's", async () => {
    const ctx = await contextForRole(stores, "operator");
    const other = await contextForRole(stores, "approver");
    const draft = await insertDraft(stores);

    await assignDraft(ctx, { draftId: draft.id, version: 1, assigneeId: other.actor.id });

    const mine = await listDrafts(other, { list: "mine", limit: 50 });
    expect(mine.items).toMatchObject([{ id: draft.id, assignee: { name: "Test approver" } }]);
    expect(mine.counts.mine).toBe(1);
    const waiting = await listDrafts(ctx, { list: "waiting", limit: 50 });
    expect(waiting.items.map(({ id }) => id)).toContain(draft.id);
    expect(await auditOf(stores.db, draft.id)).toMatchObject([
      { action: "draft.assigned", facts: { assigneeId: other.actor.id, previousAssigneeId: null } },
    ]);
  });

  test("the list of workflows knows who has the draft, and undo takes it back there too", async () => {
    const ctx = await contextForRole(stores, "operator");
    const draft = await insertDraft(stores);
    const assigned = await assignDraft(ctx, { draftId: draft.id, version: 1, assigneeId: ctx.actor.id });
    expect((await findWorkflow(stores.db, draft.workflowId)).assigneeId).toBe(ctx.actor.id);
    await undoDecision(ctx, { draftId: draft.id, version: assigned.version });
    expect((await findWorkflow(stores.db, draft.workflowId)).assigneeId).toBeNull();
  });

  test("a viewer cannot assign, and nothing can be assigned to a viewer", async () => {
    const viewer = await contextForRole(stores, "viewer");
    const ctx = await contextForRole(stores, "operator");
    const draft = await insertDraft(stores);
    const input = { draftId: draft.id, version: 1, assigneeId: viewer.actor.id };
    await expect(assignDraft(viewer, input)).rejects.toMatchObject({ code: "forbidden" });
    await expect(assignDraft(ctx, input)).rejects.toMatchObject({ code: "invalid_input" });
  });

  test("a draft that changed after it was read is not assigned", async () => {
    const ctx = await contextForRole(stores, "operator");
    const draft = await insertDraft(stores);
    await assignDraft(ctx, { draftId: draft.id, version: 1, assigneeId: ctx.actor.id });
    await expect(assignDraft(ctx, { draftId: draft.id, version: 1, assigneeId: null })).rejects.toMatchObject(
      {
        code: "conflict",
      },
    );
  });

  test("if the audit record cannot be written, nobody is assigned", async () => {
    const ctx = await contextForRole(stores, "operator");
    const draft = await insertDraft(stores);
    const input = { draftId: draft.id, version: 1, assigneeId: ctx.actor.id };
    await expect(assignDraft(withBrokenAudit(ctx), input)).rejects.toThrow("Failed query");
    expect((await findDraft(stores.db, draft.id)).assigneeId).toBeNull();
  });
});
