import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { findDraft, findRevision, openRevision } from "#lib/db/drafts.ts";
import { contextForRole } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertDraft } from "#lib/testing/factories.ts";
import { auditOf, decisionsOf, withBrokenAudit } from "#lib/testing/records.ts";

import { editDraft } from "./edit-draft.ts";
import { getDraft } from "./get-draft.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
});
afterAll(() => stores.close());

const words = {
  subject: "Plans for Acme",
  text: "Hi Jane,\n\nSingle sign-on is part of every plan. Shall we talk?",
};

describe("editDraft", () => {
  test("stores a new revision, keeps the first text, and moves each source to where its sentence stands now", async () => {
    const ctx = await contextForRole(stores, "operator");
    const draft = await insertDraft(stores);

    const result = await editDraft(ctx, { draftId: draft.id, version: 1, ...words });

    expect(result).toMatchObject({ version: 2, revision: 2, status: "pending_review" });
    const view = await getDraft(ctx, { draftId: draft.id });
    expect(view.text).toBe(words.text);
    expect(view.revisions.map(({ number, authorName }) => [number, authorName])).toEqual([
      [1, null],
      [2, "Test operator"],
    ]);
    expect(view.claims).toHaveLength(1);
    const [claim] = view.claims;
    expect(view.text.slice(claim?.start, claim?.end)).toBe("Single sign-on is part of every plan.");
    expect(await auditOf(stores.db, draft.id)).toMatchObject([
      { action: "draft.edited", facts: { claimsKept: 1, claimsBefore: 2 } },
    ]);
    expect(await decisionsOf(stores.db, draft.id)).toMatchObject([{ kind: "edit", revision: 2 }]);
  });

  test("a viewer cannot edit", async () => {
    const viewer = await contextForRole(stores, "viewer");
    const draft = await insertDraft(stores);
    await expect(editDraft(viewer, { draftId: draft.id, version: 1, ...words })).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  test("a draft that changed after it was read keeps the other person's text", async () => {
    const ctx = await contextForRole(stores, "operator");
    const other = await contextForRole(stores, "approver");
    const draft = await insertDraft(stores);
    await editDraft(other, { draftId: draft.id, version: 1, ...words });

    await expect(
      editDraft(ctx, { draftId: draft.id, version: 1, subject: "Mine", text: "Mine." }),
    ).rejects.toMatchObject({ code: "conflict", details: { reason: "changed", changedBy: "Test approver" } });
    expect((await getDraft(ctx, { draftId: draft.id })).text).toBe(words.text);
  });

  test("a link to a foreign host is blocked, and the screen names the host", async () => {
    const ctx = await contextForRole(stores, "operator");
    const draft = await insertDraft(stores);
    const text = "Look at https://evil.example/pay and tell me.";

    await editDraft(ctx, { draftId: draft.id, version: 1, subject: "Link", text });

    const { checks } = await getDraft(ctx, { draftId: draft.id });
    const links = checks.find(({ name }) => name === "links");
    expect(links).toMatchObject({ ok: false, severity: "block", found: ["evil.example"] });
    const stored = await findDraft(stores.db, draft.id);
    expect(JSON.stringify(stored.checks)).not.toContain("evil.example");
  });

  test("invisible characters are taken out, and the stored text is what the person saw", async () => {
    const ctx = await contextForRole(stores, "operator");
    const draft = await insertDraft(stores);
    await editDraft(ctx, { draftId: draft.id, version: 1, subject: "A\u200Bb", text: "Hel\u202Elo\r\nJane" });
    expect(await getDraft(ctx, { draftId: draft.id })).toMatchObject({ subject: "Ab", text: "Hello\nJane" });
  });

  test("if the audit record cannot be written, the text stays as it was", async () => {
    const ctx = await contextForRole(stores, "operator");
    const draft = await insertDraft(stores);
    await expect(
      editDraft(withBrokenAudit(ctx), { draftId: draft.id, version: 1, ...words }),
    ).rejects.toThrow("Failed query");
    await expect(findRevision(stores.db, draft.id, 2)).rejects.toThrow("lost its text");
    expect(openRevision(await findRevision(stores.db, draft.id, 1), draft.workflow.key)?.subject).toBe(
      "Pricing for 140 seats",
    );
  });
});
