import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { findDraft } from "#lib/db/drafts.ts";
import { contextForRole, TEST_NOW } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertDraft } from "#lib/testing/factories.ts";
import { auditOf, decisionsOf } from "#lib/testing/records.ts";

import { approveDraft } from "./approve-draft.ts";
import { editDraft } from "./edit-draft.ts";
import { getDraft } from "./get-draft.ts";
import { openDraft } from "./open-draft.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
});
afterAll(() => stores.close());

const SIXTY_WORDS = Array.from({ length: 60 }, () => "word").join(" ");
const after = (ms: number) => () => new Date(TEST_NOW.getTime() + ms);

/** A draft of sixty words, which take six seconds at the least, and a person whose clock can be set. */
async function sixtyWords() {
  const operator = await contextForRole(stores, "operator", { settings: { readingWordsPerMinute: 600 } });
  const draft = await insertDraft(stores);
  const { version } = await editDraft(operator, {
    draftId: draft.id,
    version: 1,
    subject: "Hello",
    text: SIXTY_WORDS,
  });
  const reader = await contextForRole(stores, "approver", { settings: { readingWordsPerMinute: 600 } });
  const at = (ms: number) => ({ ...reader, now: after(ms), fixedClock: after(ms) });
  const { digest } = await getDraft(reader, { draftId: draft.id });
  return { draft, at, seen: { draftId: draft.id, version, digest: digest ?? "" } };
}

describe("an approval that comes sooner than its words can be read", () => {
  test("is asked about once more, with what there was to read and how long it was shown", async () => {
    const { draft, at, seen } = await sixtyWords();
    await openDraft(at(0), { draftId: draft.id, revision: 2 });
    await expect(approveDraft(at(2_000), seen)).rejects.toMatchObject({
      code: "conflict",
      message:
        "Reading its 60 words takes 6 seconds at the least; it was on your screen for 2 seconds. Read it, or approve it even so: that is recorded.",
      details: { reason: "too_fast", words: 60, neededMs: 6_000, shownMs: 2_000 },
    });
    expect((await findDraft(stores.db, draft.id)).status).toBe("pending_review");
  });

  test("goes through when the person insists, and stands in the history and in the audit log", async () => {
    const { draft, at, seen } = await sixtyWords();
    await openDraft(at(0), { draftId: draft.id, revision: 2 });
    await approveDraft(at(2_000), { ...seen, evenIfFast: true });
    const facts = { isTooFast: true, words: 60, neededMs: 6_000, shownMs: 2_000 };
    expect(await decisionsOf(stores.db, draft.id)).toContainEqual(
      expect.objectContaining({ kind: "approve", facts: expect.objectContaining(facts) }),
    );
    expect(await auditOf(stores.db, draft.id)).toContainEqual(
      expect.objectContaining({ action: "draft.approved", facts: expect.objectContaining(facts) }),
    );
    const { decisions } = await getDraft(at(3_000), { draftId: draft.id });
    expect(decisions.at(-1)?.facts).toMatchObject(facts);
  });

  test("of words that the console never showed is asked about as well", async () => {
    const { at, seen } = await sixtyWords();
    await expect(approveDraft(at(60_000), seen)).rejects.toMatchObject({
      details: { reason: "too_fast", shownMs: null },
    });
  });

  test("that left time enough goes through unmarked, counted from the first opening", async () => {
    const { draft, at, seen } = await sixtyWords();
    await openDraft(at(0), { draftId: draft.id, revision: 2 });
    await openDraft(at(5_900), { draftId: draft.id, revision: 2 });
    await approveDraft(at(6_000), seen);
    const approval = (await decisionsOf(stores.db, draft.id)).find(({ kind }) => kind === "approve");
    expect(approval?.facts).not.toHaveProperty("isTooFast");
  });
});

describe("openDraft", () => {
  test("a text that is no longer the current one is not noted", async () => {
    const { draft, at } = await sixtyWords();
    expect(await openDraft(at(0), { draftId: draft.id, revision: 1 })).toEqual({ openedAt: null });
    expect(await openDraft(at(0), { draftId: draft.id, revision: 2 })).toEqual({
      openedAt: TEST_NOW.toISOString(),
    });
  });

  test("colleagues see who opened the same words in the last half hour, and nobody sees themselves", async () => {
    const { draft, at } = await sixtyWords();
    await openDraft(at(0), { draftId: draft.id, revision: 2 });
    const operator = await contextForRole(stores, "operator");
    const others = await getDraft(operator, { draftId: draft.id });
    expect(others.openedBy).toEqual([{ name: expect.any(String), at: TEST_NOW.toISOString() }]);
    expect((await getDraft(at(0), { draftId: draft.id })).openedBy).toEqual([]);
    const later = { ...operator, now: after(31 * 60_000), fixedClock: after(31 * 60_000) };
    expect((await getDraft(later, { draftId: draft.id })).openedBy).toEqual([]);
  });

  test("who edits a text need not read it once more", async () => {
    const operator = await contextForRole(stores, "operator", { settings: { readingWordsPerMinute: 600 } });
    const draft = await insertDraft(stores);
    const at = (ms: number) => ({ ...operator, now: after(ms), fixedClock: after(ms) });
    await openDraft(at(0), { draftId: draft.id, revision: 1 });
    const edited = await editDraft(at(10_000), {
      draftId: draft.id,
      version: 1,
      subject: "Hello",
      text: SIXTY_WORDS,
    });
    const { digest, version } = await getDraft(operator, { draftId: draft.id });
    expect(version).toBe(edited.version);
    await approveDraft(at(10_500), { draftId: draft.id, version, digest: digest ?? "" });
    expect((await findDraft(stores.db, draft.id)).status).toBe("approved");
  });

  test("a viewer decides nothing, so that nothing is noted", async () => {
    const viewer = await contextForRole(stores, "viewer");
    const draft = await insertDraft(stores);
    await expect(openDraft(viewer, { draftId: draft.id, revision: 1 })).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});
