import { randomUUID } from "node:crypto";

import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { drafts, sends } from "#drizzle/schema/index.ts";
import { AppError } from "#lib/domain/errors.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { setSending } from "#lib/testing/sending.ts";
import { APAC, EMEA, setUpMailboxes } from "#lib/testing/two-mailboxes.ts";

import { approveDraft } from "../drafts/approve-draft.ts";
import { chooseMailbox } from "../drafts/choose-mailbox.ts";
import { getDraft } from "../drafts/get-draft.ts";
import { getSendingStatus } from "../sending/get-sending-status.ts";
import { confirmSend } from "./confirm-send.ts";
import { createMailDraft } from "./create-mail-draft.ts";
import { deleteOrphanDrafts } from "./delete-orphan-drafts.ts";
import { reserveSend } from "./reserve-send.ts";
import { sendMail } from "./send-mail.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
  await setSending(stores, { mode: "SEND" });
});
beforeEach(async () => {
  await stores.db.update(drafts).set({ status: "rejected" }).where(eq(drafts.status, "approved"));
});
afterAll(() => stores.close());

describe("a reply leaves from its own mailbox", () => {
  test("sender, digest and Message-ID are the chosen mailbox's", async () => {
    const { world, smtp } = await setUpMailboxes(stores, { mailboxId: "apac" });
    await world.approve();
    expect(await world.drive()).toMatchObject({ outcome: "sent" });
    expect(smtp.sent[0]).toMatchObject({ from: APAC.address, to: world.email });
    expect((await world.send())?.wireMessageId).toMatch(/@larkspur-asia\.example>$/);
    expect(await world.send()).toMatchObject({ mailboxId: "apac", provider: "smtp" });
    expect(world.gmail.calls).toEqual([]);
  });

  test("a draft without a mailbox of its own leaves from the default one, which may be Gmail", async () => {
    const { world, emea, smtp } = await setUpMailboxes(stores, { mailboxId: null });
    await world.approve();
    expect(await world.drive()).toMatchObject({ outcome: "sent" });
    expect(emea.sent).toHaveLength(1);
    expect(smtp.sent).toEqual([]);
    expect(await world.send()).toMatchObject({ mailboxId: "emea", provider: "gmail" });
  });

  test("no mailbox of ours is ever written to, whichever the reply leaves from", async () => {
    const { world } = await setUpMailboxes(stores, { mailboxId: "emea", email: APAC.address });
    await world.approve();
    expect(await world.drive()).toMatchObject({ outcome: "returned", gate: "loop_guard" });
  });

  test("an orphan in one mailbox is removed although another cannot be asked", async () => {
    const { world, emea } = await setUpMailboxes(stores, { mailboxId: "emea" });
    emea.failNext = { call: "listDrafts", error: new AppError("upstream_unavailable", "Down.") };
    await expect(deleteOrphanDrafts(world.sweeper)).rejects.toThrow("Down.");
    expect(await deleteOrphanDrafts(world.sweeper)).toEqual({ deleted: 0 });
  });
});

describe("an operator chooses another mailbox", () => {
  test("the screen shows it, and an approval of the earlier sender is a conflict", async () => {
    const { world } = await setUpMailboxes(stores, { mailboxId: "emea" });
    const before = await getDraft(world.operator, { draftId: world.draftId });
    expect(before).toMatchObject({
      from: { address: EMEA.address },
      mailbox: { id: "emea", promise: "exactly_once" },
    });
    expect(before.mailboxes.map(({ id }) => id)).toEqual(["emea", "apac"]);
    await chooseMailbox(world.operator, {
      draftId: world.draftId,
      version: before.version,
      mailboxId: "apac",
    });
    const after = await getDraft(world.operator, { draftId: world.draftId });
    expect(after).toMatchObject({
      from: { address: APAC.address },
      mailbox: { id: "apac", promise: "at_most_once" },
    });
    expect(after.digest).not.toBe(before.digest);
    const stale = { draftId: world.draftId, version: before.version, digest: before.digest ?? "" };
    await expect(approveDraft(world.operator, stale)).rejects.toMatchObject({ code: "conflict" });
    await expect(approveDraft(world.operator, { ...stale, version: after.version })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  test("after the approval, or from a list that does not hold it, it cannot be chosen", async () => {
    const { world } = await setUpMailboxes(stores, { mailboxId: "emea" });
    const { version } = await getDraft(world.operator, { draftId: world.draftId });
    const choose = (mailboxId: string, at = version) =>
      chooseMailbox(world.operator, { draftId: world.draftId, version: at, mailboxId });
    await expect(choose("nowhere")).rejects.toMatchObject({ code: "invalid_input" });
    await world.approve();
    await expect(choose("apac", version + 1)).rejects.toMatchObject({ code: "conflict" });
  });

  test("a viewer cannot", async () => {
    const { world } = await setUpMailboxes(stores, { mailboxId: "emea" });
    const viewer = { ...world.operator, actor: { ...world.operator.actor, role: "viewer" as const } };
    const input = { draftId: world.draftId, version: 1, mailboxId: "apac" };
    await expect(chooseMailbox(viewer as typeof world.operator, input)).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});

describe("a mailbox that is configured no more", () => {
  test("shuts its gate with a remedy; nothing crashes", async () => {
    const { world } = await setUpMailboxes(stores, { mailboxId: "gone" });
    const view = await getDraft(world.operator, { draftId: world.draftId });
    expect(view).toMatchObject({ mailbox: null, from: { address: "" } });
    expect(view.gates.gates.find(({ name }) => name === "mailbox")).toMatchObject({
      ok: false,
      owner: "operator",
    });
    await world.approve();
    expect(await world.drive()).toMatchObject({ outcome: "returned", gate: "mailbox" });
  });

  test("when it goes after the reply was reserved, the reply comes back to a person", async () => {
    const { world } = await setUpMailboxes(stores, { mailboxId: "apac" });
    await world.approve();
    world.passUndoWindow();
    const reserved = await reserveSend(world.ctx, { draftId: world.draftId });
    Object.assign(world.ctx.settings, { mailboxes: [EMEA] });
    const { sendId } = reserved as { sendId: string };
    expect(await createMailDraft(world.ctx, { sendId })).toMatchObject({ outcome: "no_draft" });
    expect(await sendMail(world.ctx, { sendId })).toMatchObject({ outcome: "returned", gate: "mailbox" });
  });

  test("when it goes while a send is in flight, the send is held for a person", async () => {
    const { world, emea } = await setUpMailboxes(stores, { mailboxId: "emea" });
    await world.approve();
    emea.loseNextAnswer = { call: "sendDraft", phase: "after" };
    emea.isIndexBehind = true;
    world.passUndoWindow();
    const { sendId } = (await reserveSend(world.ctx, { draftId: world.draftId })) as { sendId: string };
    expect(await sendMail(world.ctx, { sendId })).toMatchObject({ outcome: "unconfirmed" });
    Object.assign(world.ctx.settings, { mailboxes: [{ ...APAC, isDefault: true }] });
    expect(await confirmSend(world.ctx, { sendId })).toMatchObject({ outcome: "unconfirmed" });
    world.advance(world.ctx.settings.unknownAfterMs);
    expect(await confirmSend(world.ctx, { sendId })).toMatchObject({ outcome: "unknown" });
    expect(emea.sent).toHaveLength(1);
  });
});

describe("each mailbox has its own quota", () => {
  test("two approvals race for the last place: the earlier one leaves, the other says what it waits for", async () => {
    const mailbox = { ...APAC, id: `box-${randomUUID().slice(0, 8)}`, dailyQuota: 1 };
    const first = await setUpMailboxes(stores, { mailboxId: mailbox.id, mailboxes: [EMEA, mailbox] });
    const second = await setUpMailboxes(stores, { mailboxId: mailbox.id, mailboxes: [EMEA, mailbox] });
    await Promise.all([first.world.approve(), second.world.approve()]);
    first.world.passUndoWindow();
    second.world.passUndoWindow();
    const outcomes = await Promise.all([
      reserveSend(first.world.ctx, { draftId: first.world.draftId }),
      reserveSend(second.world.ctx, { draftId: second.world.draftId }),
    ]);
    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(["reserved", "waiting"]);
    expect(outcomes.find(({ outcome }) => outcome === "waiting")).toMatchObject({
      gate: "mailbox_quota",
      reason: expect.stringMatching(/of at most 1 mails left this mailbox/) as string,
    });
    const [view] = (await getSendingStatus(first.world.operator)).mailboxes.filter(
      ({ id }) => id === mailbox.id,
    );
    expect(view).toMatchObject({ quota: 1, used: 1, reserved: 1, left: 0, promise: "at_most_once" });
    const other = (await getSendingStatus(first.world.operator)).mailboxes.find(({ id }) => id === "emea");
    expect(other?.left).toBeGreaterThan(0);
  });

  test("a place becomes free when the oldest mail is 24 hours old, not at midnight", async () => {
    const mailbox = { ...APAC, id: `box-${randomUUID().slice(0, 8)}`, dailyQuota: 1 };
    const first = await setUpMailboxes(stores, { mailboxId: mailbox.id, mailboxes: [EMEA, mailbox] });
    await first.world.approve();
    await first.world.drive();
    const leftAt = (await first.world.send())?.inFlightAt?.getTime() ?? 0;
    const second = await setUpMailboxes(stores, { mailboxId: mailbox.id, mailboxes: [EMEA, mailbox] });
    second.world.advance(23 * 3_600_000 + 40 * 60_000);
    await second.world.approve();
    second.world.passUndoWindow();
    const view = (await getSendingStatus(second.world.operator)).mailboxes.find(
      ({ id }) => id === mailbox.id,
    );
    expect(view?.nextFreeAt).toBe(new Date(leftAt + 24 * 3_600_000).toISOString());
    expect(await second.world.drive()).toMatchObject({ outcome: "sent" });
    const secondAt = (await second.world.send())?.inFlightAt?.getTime() ?? 0;
    expect(secondAt - leftAt).toBeGreaterThanOrEqual(24 * 3_600_000);
    expect(secondAt - leftAt).toBeLessThan(24 * 3_600_000 + 11 * 60_000);
  });

  test("what may have left counts; what was proved not to have left does not", async () => {
    const mailbox = { ...APAC, id: `box-${randomUUID().slice(0, 8)}`, dailyQuota: 5 };
    const { world, smtp } = await setUpMailboxes(stores, {
      mailboxId: mailbox.id,
      mailboxes: [EMEA, mailbox],
    });
    const used = async () =>
      (await getSendingStatus(world.operator)).mailboxes.find(({ id }) => id === mailbox.id)?.used;
    smtp.failures = [{ at: "lost", isTaken: false }];
    await world.approve();
    await world.drive();
    expect(await used()).toBe(1);
    await stores.db.update(sends).set({ state: "not_sent" }).where(eq(sends.draftId, world.draftId));
    expect(await used()).toBe(0);
  });
});

describe("a provider that asks us to wait", () => {
  test("pauses its own mailbox until then, and no other", async () => {
    const { world, emea } = await setUpMailboxes(stores, { mailboxId: "emea" });
    await world.approve();
    world.passUndoWindow();
    const { sendId } = (await reserveSend(world.ctx, { draftId: world.draftId })) as { sendId: string };
    await createMailDraft(world.ctx, { sendId });
    const retryAfterMs = 3 * 3_600_000;
    const error = new AppError("rate_limited", "Wait.", {
      details: { ambiguous: false, reason: "rate_limited", retryAfterMs },
    });
    emea.failNext = { call: "sendDraft", error };
    expect(await sendMail(world.ctx, { sendId })).toMatchObject({ outcome: "unconfirmed" });
    const pausedUntil = new Date(world.ctx.now().getTime() + retryAfterMs).toISOString();
    const boxes = (await getSendingStatus(world.operator)).mailboxes;
    expect(boxes.map((box) => [box.id, box.pausedUntil])).toEqual([
      ["emea", pausedUntil],
      ["apac", null],
    ]);
    world.advance(60_000);
    expect(await confirmSend(world.ctx, { sendId })).toMatchObject({
      ...{ outcome: "waiting", gate: "mailbox_quota" },
      reason: expect.stringMatching(/provider asks us to wait until/) as string,
    });
    world.advance(retryAfterMs);
    expect(await confirmSend(world.ctx, { sendId })).toMatchObject({ outcome: "sent" });
    expect(emea.sent).toHaveLength(1);
  });
});
