import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { ApproveDraftsInput } from "#lib/contracts/bulk-approval.ts";
import { findDraft } from "#lib/db/drafts.ts";
import { contextForRole } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertDraft } from "#lib/testing/factories.ts";
import { auditOf, withBrokenAudit } from "#lib/testing/records.ts";

import { approveDrafts } from "./approve-drafts.ts";
import { editDraft } from "./edit-draft.ts";
import { getDraft } from "./get-draft.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
});
afterAll(() => stores.close());

async function shown(count: number, options: Parameters<typeof insertDraft>[1] = {}) {
  const ctx = await contextForRole(stores, "operator");
  const items: ApproveDraftsInput["items"] = [];
  for (let n = 0; n < count; n += 1) {
    const { id: draftId } = await insertDraft(stores, options);
    const { version, digest } = await getDraft(ctx, { draftId });
    items.push({ draftId, version, digest: digest ?? "" });
  }
  return { ctx, items };
}
const statusOf = async ({ draftId }: { draftId: string }) => (await findDraft(stores.db, draftId)).status;

describe("approveDrafts", () => {
  test("approves each with its own digest, and the one that changed meanwhile says so alone", async () => {
    const { ctx, items } = await shown(3);
    const [first, second, third] = items;
    if (!first || !second || !third) throw new Error("Three drafts were asked for.");
    const other = await contextForRole(stores, "approver");
    await editDraft(other, { draftId: second.draftId, version: 1, subject: "New", text: "Other words." });

    const { rows } = await approveDrafts(ctx, { items });

    expect(rows.map(({ outcome }) => outcome)).toEqual(["approved", "refused", "approved"]);
    expect(rows[1]).toMatchObject({ code: "conflict", reason: "changed", message: /Test approver/ });
    expect(await Promise.all(items.map(statusOf))).toEqual(["approved", "pending_review", "approved"]);
    expect(await auditOf(stores.db, first.draftId)).toMatchObject([
      { action: "draft.approved", facts: { digest: first.digest } },
    ]);
  });

  test("a digest of other words approves nothing", async () => {
    const { ctx, items } = await shown(1);
    const { rows } = await approveDrafts(ctx, {
      items: items.map((item) => ({ ...item, digest: "0".repeat(64) })),
    });
    expect(rows).toMatchObject([{ outcome: "refused", reason: "changed" }]);
  });

  test("drafts that were not shown long enough are refused one by one until the person insists", async () => {
    const { items } = await shown(2);
    const slow = await contextForRole(stores, "operator", { settings: { readingWordsPerMinute: 600 } });
    const { rows } = await approveDrafts(slow, { items });
    expect(rows).toMatchObject([{ reason: "too_fast" }, { reason: "too_fast" }]);
    const insisted = await approveDrafts(slow, { items, evenIfFast: true });
    expect(insisted.rows.map(({ outcome }) => outcome)).toEqual(["approved", "approved"]);
  });

  test("more than fifty need a sign-in of the last five minutes, which signs exactly these drafts", async () => {
    const { items } = await shown(1);
    const many = [
      ...items,
      ...Array.from({ length: 50 }, () => ({
        draftId: crypto.randomUUID(),
        version: 1,
        digest: "0".repeat(64),
      })),
    ];
    const stale = await contextForRole(stores, "operator");
    const later = { ...stale, now: inSixMinutes, fixedClock: inSixMinutes };
    await expect(approveDrafts(later, { items: many })).rejects.toMatchObject({
      code: "unauthenticated",
      details: { reason: "insufficient_user_authentication" },
    });
    expect(await Promise.all(items.map(statusOf))).toEqual(["pending_review"]);

    const { rows } = await approveDrafts(stale, { items: many });
    expect(rows.filter(({ outcome }) => outcome === "approved")).toHaveLength(1);
    const signatures = await stores.sql<{ meaning: string; plan: { drafts: unknown[] } }[]>`
      select meaning, plan from signatures where user_id = ${stale.actor.id}`;
    expect(signatures).toMatchObject([
      { meaning: "I approve these 51 replies, each with the words that I was shown." },
    ]);
    expect(signatures[0]?.plan.drafts).toHaveLength(51);
  });

  test("what fails without a known end is unknown, and is not tried again", async () => {
    const { ctx, items } = await shown(1);
    const { rows } = await approveDrafts(withBrokenAudit(ctx), { items });
    expect(rows).toEqual([{ draftId: items[0]?.draftId, outcome: "unknown" }]);
    expect(await Promise.all(items.map(statusOf))).toEqual(["pending_review"]);
  });

  test("a viewer cannot approve, and the same draft cannot be named twice", async () => {
    const { items } = await shown(1);
    const viewer = await contextForRole(stores, "viewer");
    await expect(approveDrafts(viewer, { items })).rejects.toMatchObject({ code: "forbidden" });
    expect(ApproveDraftsInput.safeParse({ items: [...items, ...items] }).success).toBe(false);
    expect(ApproveDraftsInput.safeParse({ items: [] }).success).toBe(false);
  });
});

const inSixMinutes = () => new Date("2026-03-04T09:06:00Z");
