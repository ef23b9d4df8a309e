import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { RejectDraftInput } from "#lib/contracts/drafts.ts";
import { findDraft } from "#lib/db/drafts.ts";
import { findWorkflow } from "#lib/db/workflows.ts";
import { contextForRole } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertDraft } from "#lib/testing/factories.ts";
import { auditOf, eventsOf, withBrokenAudit } from "#lib/testing/records.ts";

import { getDraft } from "./get-draft.ts";
import { rejectDraft } from "./reject-draft.ts";
import { snoozeDraft } from "./snooze-draft.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
});
afterAll(() => stores.close());

const reason = "Jane is a customer already";

describe("rejectDraft", () => {
  test("ends the workflow without a mail and keeps the reason sealed", async () => {
    const ctx = await contextForRole(stores, "operator");
    const draft = await insertDraft(stores);

    const result = await rejectDraft(ctx, { draftId: draft.id, version: 1, reason });

    expect(result).toMatchObject({ status: "rejected", undoUntil: "2026-03-04T09:00:10.000Z" });
    expect(await findWorkflow(stores.db, draft.workflowId)).toMatchObject({
      status: "completed",
      outcome: "rejected",
    });
    expect(await eventsOf(stores.db, draft.workflowId)).toEqual([]);
    const audit = await auditOf(stores.db, draft.id);
    expect(audit).toMatchObject([{ action: "draft.rejected" }]);
    expect(JSON.stringify(audit)).not.toContain("Jane");
    expect((await getDraft(ctx, { draftId: draft.id })).decisions).toMatchObject([
      { kind: "reject", reason },
    ]);
  });

  test("a viewer cannot reject", async () => {
    const viewer = await contextForRole(stores, "viewer");
    const draft = await insertDraft(stores);
    await expect(rejectDraft(viewer, { draftId: draft.id, version: 1, reason })).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  test.each(["", "  ", "no"])("a reason of %j is refused at the field", (short) => {
    const input = { draftId: crypto.randomUUID(), version: 1, reason: short };
    expect(RejectDraftInput.safeParse(input).error?.issues[0]?.path).toEqual(["reason"]);
  });

  test("a draft that changed after it was read is not rejected", async () => {
    const ctx = await contextForRole(stores, "operator");
    const draft = await insertDraft(stores);
    await snoozeDraft(ctx, { draftId: draft.id, version: 1, until: "2026-03-04T10:00:00.000Z" });
    await expect(rejectDraft(ctx, { draftId: draft.id, version: 1, reason })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  test("if the audit record cannot be written, the draft still waits", async () => {
    const ctx = await contextForRole(stores, "operator");
    const draft = await insertDraft(stores);
    await expect(
      rejectDraft(withBrokenAudit(ctx), { draftId: draft.id, version: 1, reason }),
    ).rejects.toThrow("Failed query");
    expect((await findDraft(stores.db, draft.id)).status).toBe("pending_review");
    expect((await findWorkflow(stores.db, draft.workflowId)).status).toBe("waiting");
  });
});
