import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { inboundMessages, workflows } from "#drizzle/schema/index.ts";
import { findDraft } from "#lib/db/drafts.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { forgetMailboxes, setUpAnswered } from "#lib/testing/mailbox.ts";
import { auditOf, withBrokenAudit } from "#lib/testing/records.ts";
import { setSending } from "#lib/testing/sending.ts";

import { approveDraft } from "../drafts/approve-draft.ts";
import { editDraft } from "../drafts/edit-draft.ts";
import { getDraft } from "../drafts/get-draft.ts";
import { keepStaleDraft } from "../drafts/keep-stale-draft.ts";
import { snoozeDraft } from "../drafts/snooze-draft.ts";
import { createMailDraft } from "../sends/create-mail-draft.ts";
import { reserveSend } from "../sends/reserve-send.ts";
import { sendMail } from "../sends/send-mail.ts";
import { getWorkflow } from "../workflows/get-workflow.ts";
import { readMailbox } from "./read-mailbox.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
  await setSending(stores, { mode: "SEND" });
});
afterAll(() => stores.close());
beforeEach(() => forgetMailboxes(stores));

const noted = (id: string) =>
  stores.db.select().from(inboundMessages).where(eq(inboundMessages.providerMessageId, id));
const workflowOf = async (id: string) =>
  (await stores.db.select().from(workflows).where(eq(workflows.id, id)))[0];

describe("a reply", () => {
  test("marks the workflow answered, once, and is shown on it", async () => {
    const world = await setUpAnswered(stores);
    const id = world.reply();
    await world.read();
    const first = world.ctx.now();
    expect(await workflowOf(world.workflowId)).toMatchObject({ answeredAt: first });
    expect(await noted(id)).toMatchObject([
      { kind: "reply", sendId: world.sent.id, contactId: world.contactId },
    ]);
    world.reply();
    await world.read();
    expect(await workflowOf(world.workflowId)).toMatchObject({ answeredAt: first });
    const view = await getWorkflow(world.operator, { workflowId: world.workflowId });
    expect(view).toMatchObject({
      answeredAt: first.toISOString(),
      inbound: [{ kind: "reply" }, { kind: "reply" }],
    });
    const actions = (await auditOf(stores.db, world.workflowId)).map(({ action }) => action);
    expect(actions.filter((action) => action === "workflow.answered")).toHaveLength(1);
  });

  test("in the name of the person that Gmail cannot confirm stops other drafts, and answers nothing", async () => {
    const world = await setUpAnswered(stores);
    const forged = { from: `Jane <${world.email}>`, "in-reply-to": world.sent.wire };
    const verdict = "mx.google.com; spf=pass smtp.mailfrom=x@evil.example; dmarc=fail (p=NONE)";
    const id = world.receive({ headers: { ...forged, "authentication-results": verdict } });
    await world.read();
    expect(await noted(id)).toMatchObject([{ kind: "reply", isProved: false }]);
    expect(await workflowOf(world.workflowId)).toMatchObject({ answeredAt: null });
    expect(await findDraft(stores.db, world.second.id)).toMatchObject({ staleReason: "they_wrote_again" });
    const view = await getWorkflow(world.operator, { workflowId: world.workflowId });
    expect(view.inbound).toMatchObject([{ kind: "reply", isProved: false }]);
    world.reply();
    await world.read();
    expect((await workflowOf(world.workflowId))?.answeredAt).not.toBeNull();
  });

  test("keeps a text that does not know of it from being approved, until a person keeps the words", async () => {
    const world = await setUpAnswered(stores);
    world.reply();
    await world.read();
    const draft = await getDraft(world.operator, { draftId: world.second.id });
    expect(draft.stale).toEqual({ since: world.ctx.now().toISOString(), reason: "they_wrote_again" });
    expect(draft.gates.gates.find(({ name }) => name === "freshness")).toMatchObject({ ok: false });
    const approval = { draftId: draft.id, version: draft.version, digest: draft.digest ?? "" };
    await expect(approveDraft(world.operator, approval)).rejects.toMatchObject({
      code: "conflict",
      details: { reason: "stale", staleReason: "they_wrote_again" },
    });
    const kept = await keepStaleDraft(world.operator, { draftId: draft.id, version: draft.version });
    expect(await approveDraft(world.operator, { ...approval, version: kept.version })).toMatchObject({
      status: "approved",
    });
    expect((await auditOf(stores.db, draft.id)).map(({ action }) => action)).toEqual([
      "draft.staled",
      "draft.kept",
      "draft.approved",
    ]);
  });

  test("edited words know of it: they can be approved", async () => {
    const world = await setUpAnswered(stores);
    world.reply();
    await world.read();
    const { version } = await findDraft(stores.db, world.second.id);
    const words = { subject: "Second answer", text: "Hi Jane,\n\nthank you for your reply." };
    await editDraft(world.operator, { draftId: world.second.id, version, ...words });
    expect(await findDraft(stores.db, world.second.id)).toMatchObject({
      staleSince: null,
      staleReason: null,
    });
  });

  test("an edit that was begun before it came is refused with what happened", async () => {
    const world = await setUpAnswered(stores);
    const { version } = world.second;
    world.reply();
    await world.read();
    const words = { subject: "Second answer", text: "Hi Jane,\n\nwritten in the dark." };
    await expect(
      editDraft(world.operator, { draftId: world.second.id, version, ...words }),
    ).rejects.toMatchObject({ code: "conflict", details: { reason: "stale" } });
  });

  test("wakes a snoozed draft", async () => {
    const world = await setUpAnswered(stores);
    const until = new Date(world.ctx.now().getTime() + 3_600_000).toISOString();
    await snoozeDraft(world.operator, { draftId: world.second.id, version: 1, until });
    world.reply();
    await world.read();
    expect(await findDraft(stores.db, world.second.id)).toMatchObject({
      status: "pending_review",
      snoozedUntil: null,
      staleReason: "they_wrote_again",
    });
  });

  test("takes an approval back that nothing has claimed, with the reason", async () => {
    const world = await setUpAnswered(stores);
    const seen = await getDraft(world.operator, { draftId: world.second.id });
    await approveDraft(world.operator, {
      draftId: seen.id,
      version: seen.version,
      digest: seen.digest ?? "",
    });
    world.reply();
    await world.read();
    const view = await getDraft(world.operator, { draftId: seen.id });
    expect(view).toMatchObject({
      status: "pending_review",
      approval: null,
      stale: { reason: "they_wrote_again" },
      returned: { reason: expect.stringContaining("wrote again") },
    });
  });

  test("by another address of theirs is known by the mail that it answers", async () => {
    const world = await setUpAnswered(stores);
    const id = world.receive({
      from: "assistant@elsewhere.example",
      headers: { from: "assistant@elsewhere.example", references: `<x@y> ${world.sent.wire}` },
    });
    await world.read();
    expect(await noted(id)).toMatchObject([{ kind: "reply", contactId: world.contactId }]);
  });

  test("without any reference is known by its thread, or by its sender", async () => {
    const world = await setUpAnswered(stores);
    const byThread = world.receive({
      from: "x@elsewhere.example",
      threadId: world.sent.providerThreadId ?? "",
    });
    const bySender = world.receive({ headers: { from: `Jane <${world.email.toUpperCase()}>` } });
    await world.read();
    expect(await noted(byThread)).toMatchObject([{ sendId: world.sent.id }]);
    expect(await noted(bySender)).toMatchObject([{ sendId: world.sent.id, contactId: world.contactId }]);
  });

  test("that cannot be recorded in the audit log changes nothing, and is read again", async () => {
    const world = await setUpAnswered(stores);
    const id = world.reply();
    const broken = withBrokenAudit(world.mailbox);
    await expect(readMailbox(broken, { mailboxId: "default" })).rejects.toThrow("Failed query");
    expect(await noted(id)).toEqual([]);
    expect(await findDraft(stores.db, world.second.id)).toMatchObject({ staleSince: null });
    await world.read();
    expect(await noted(id)).toHaveLength(1);
  });
});

describe("the reader and the sender", () => {
  test("a reply noted after the claim was reserved gives the draft back: nothing leaves", async () => {
    const world = await setUpAnswered(stores);
    const second = await world.approveSecond();
    const reserved = await reserveSend(world.ctx, { draftId: second });
    if (reserved.outcome !== "reserved") throw new Error(JSON.stringify(reserved));
    await createMailDraft(world.ctx, reserved);
    world.reply();
    await world.read();
    expect(await findDraft(stores.db, second)).toMatchObject({ status: "approved" });
    expect(await sendMail(world.ctx, reserved)).toMatchObject({ outcome: "returned", gate: "freshness" });
    expect(world.gmail.sent).toHaveLength(1);
    expect(await findDraft(stores.db, second)).toMatchObject({
      status: "pending_review",
      staleReason: "they_wrote_again",
    });
  });

  test("one of the two wins, never both: a reply that is noted while the claim runs", async () => {
    for (let round = 0; round < 5; round += 1) {
      const world = await setUpAnswered(stores);
      const second = await world.approveSecond();
      const reserved = await reserveSend(world.ctx, { draftId: second });
      if (reserved.outcome !== "reserved") throw new Error(JSON.stringify(reserved));
      world.reply();
      const [progress] = await Promise.all([sendMail(world.ctx, reserved), world.read()]);
      const draft = await findDraft(stores.db, second);
      const left = world.gmail.sent.length - 1;
      expect([progress.outcome, draft.status, left]).toEqual(
        left === 1 ? ["sent", "sent", 1] : ["returned", "pending_review", 0],
      );
    }
  });
});
