import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { findDraft } from "#lib/db/drafts.ts";
import { contextForRole, TEST_NOW } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertDraft } from "#lib/testing/factories.ts";
import { auditOf, withBrokenAudit } from "#lib/testing/records.ts";

import { assignDraft } from "./assign-draft.ts";
import { listDrafts } from "./list-drafts.ts";
import { snoozeDraft } from "./snooze-draft.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
});
afterAll(() => stores.close());

const until = "2026-03-04T10:00:00.000Z";

describe("snoozeDraft", () => {
  test("takes the draft out of the queue until its time, then it is back by itself", async () => {
    const ctx = await contextForRole(stores, "operator");
    const draft = await insertDraft(stores);

    await snoozeDraft(ctx, { draftId: draft.id, version: 1, until });

    const idsAt = async (now: Date, list: "waiting" | "snoozed") => {
      const page = await listDrafts({ ...ctx, now: () => now }, { list, limit: 100 });
      return page.items.map(({ id }) => id);
    };
    expect(await idsAt(TEST_NOW, "waiting")).not.toContain(draft.id);
    expect(await idsAt(TEST_NOW, "snoozed")).toContain(draft.id);
    expect(await idsAt(new Date("2026-03-04T10:00:01Z"), "waiting")).toContain(draft.id);
    expect(await auditOf(stores.db, draft.id)).toMatchObject([{ action: "draft.snoozed", facts: { until } }]);
  });

  test("a viewer cannot snooze", async () => {
    const viewer = await contextForRole(stores, "viewer");
    const draft = await insertDraft(stores);
    await expect(snoozeDraft(viewer, { draftId: draft.id, version: 1, until })).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  test.each(["2026-03-04T08:59:59.000Z", "2026-05-04T09:00:00.000Z"])(
    "%s is no time to snooze until",
    async (when) => {
      const ctx = await contextForRole(stores, "operator");
      const draft = await insertDraft(stores);
      await expect(snoozeDraft(ctx, { draftId: draft.id, version: 1, until: when })).rejects.toMatchObject({
        code: "invalid_input",
      });
    },
  );

  test("a draft that changed after it was read is not snoozed", async () => {
    const ctx = await contextForRole(stores, "operator");
    const draft = await insertDraft(stores);
    await assignDraft(ctx, { draftId: draft.id, version: 1, assigneeId: ctx.actor.id });
    await expect(snoozeDraft(ctx, { draftId: draft.id, version: 1, until })).rejects.toMatchObject({
      code: "conflict",
      details: { reason: "changed", change: "assign" },
    });
  });

  test("if the audit record cannot be written, the draft stays in the queue", async () => {
    const ctx = await contextForRole(stores, "operator");
    const draft = await insertDraft(stores);
    await expect(snoozeDraft(withBrokenAudit(ctx), { draftId: draft.id, version: 1, until })).rejects.toThrow(
      "Failed query",
    );
    expect((await findDraft(stores.db, draft.id)).status).toBe("pending_review");
  });
});
