import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { drafts, workflows, workflowSteps } from "#drizzle/schema/index.ts";
import { AppError } from "#lib/domain/errors.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { auditOf, eventsOf } from "#lib/testing/records.ts";
import { setSending, setUpReadyToSend, setUpSending } from "#lib/testing/sending.ts";

import { confirmSend } from "./confirm-send.ts";
import { createMailDraft } from "./create-mail-draft.ts";
import { reserveSend } from "./reserve-send.ts";
import { sendMail } from "./send-mail.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
});
afterAll(() => stores.close());
beforeEach(() =>
  setSending(stores, {
    mode: "SEND",
    killSwitch: false,
    dailyQuota: 500,
    perRecipientPer30Days: 5,
    perDomainPerDay: 50,
  }),
);

const rowOf = async <T>(rows: Promise<T[]>): Promise<T | undefined> => (await rows)[0];

describe("an approved reply", () => {
  test("leaves once, and ledger, draft, timeline, audit and event say so together", async () => {
    const world = await setUpSending(stores);
    await world.approve();
    world.passUndoWindow();

    expect(await world.drive()).toMatchObject({ outcome: "sent" });

    const [mail] = world.gmail.sent;
    expect(world.gmail.sent).toHaveLength(1);
    expect(mail).toMatchObject({ to: world.email, subject: "Pricing for 140 seats" });
    const send = await world.send();
    expect(send).toMatchObject({
      state: "sent",
      settledBy: "gmail",
      providerMessageId: mail?.id,
      wireMessageId: mail?.wireMessageId,
      bodySha256: mail?.textSha256,
    });
    expect(await rowOf(stores.db.select().from(drafts).where(eq(drafts.id, world.draftId)))).toMatchObject({
      status: "sent",
    });
    expect(
      await rowOf(stores.db.select().from(workflows).where(eq(workflows.id, world.workflowId))),
    ).toMatchObject({
      status: "queued",
      currentStep: "log-email",
    });
    expect((await auditOf(stores.db, send?.id ?? "")).map(({ action }) => action)).toEqual([
      "send.reserved",
      "send.started",
      "send.sent",
    ]);
    const sentEvents = (await eventsOf(stores.db, world.workflowId)).filter(
      ({ name }) => name === "reply/sent",
    );
    expect(sentEvents).toMatchObject([{ data: { sendId: send?.id } }]);
    expect(await stepsOf(world.workflowId)).toMatchObject({
      "reserve-send": "completed",
      "create-mail-draft": "completed",
      "send-mail": "completed",
      "confirm-send": "skipped",
    });
  });

  test("is not sent again by a second run, a retried step or a repeated wake-up", async () => {
    const world = await setUpSending(stores);
    await world.approve();
    world.passUndoWindow();
    await world.drive();
    const { id: sendId } = (await world.send()) ?? { id: "" };

    expect(await world.drive()).toMatchObject({ outcome: "sent" });
    expect(await sendMail(world.ctx, { sendId })).toMatchObject({ outcome: "sent" });
    expect(await confirmSend(world.ctx, { sendId })).toMatchObject({ outcome: "sent" });
    expect(await createMailDraft(world.ctx, { sendId })).toMatchObject({ outcome: "sent" });
    expect(await reserveSend(world.ctx, { draftId: world.draftId })).toMatchObject({ outcome: "sent" });
    expect(world.gmail.sent).toHaveLength(1);
  });

  test("waits until the undo window is over", async () => {
    const world = await setUpSending(stores);
    const { sendAfter } = await world.approve();
    expect(await reserveSend(world.ctx, { draftId: world.draftId })).toEqual({
      outcome: "too_early",
      sendAfter,
    });
    expect(await world.send()).toBeNull();
  });

  test("carries the same Message-ID whenever its draft is made again, and nothing of the person is in it", async () => {
    const world = await setUpReadyToSend(stores);
    const [draft] = [...world.gmail.drafts.values()];
    const header = /^message-id: (.*)$/im.exec(draft?.raw.toString("utf8") ?? "")?.[1]?.trim();
    expect(header).toMatch(/^<[0-9a-f]{40}@larkspur\.example>$/);
  });
});

describe("a mail draft that somebody changed in the mailbox", () => {
  const changes = {
    "other words": { text: "We give you 90 % off." },
    "another recipient": { to: "somebody@else.example" },
    "another subject": { subject: "Something else" },
  };
  test.each(Object.entries(changes))("in %s does not leave: the approved words do", async (_name, change) => {
    const world = await setUpReadyToSend(stores);
    const [[draftId, draft] = ["", null]] = [...world.gmail.drafts];
    if (!draft) throw new Error("There is no mail draft.");
    const approved = await world.gmail.findDraft(draftId);
    const words = { to: world.email, subject: "Pricing for 140 seats", text: "Hello", ...change };
    world.gmail.drafts.set(draftId, { ...draft, raw: Buffer.from(mimeOf(words)) });

    expect(await sendMail(world.ctx, world)).toMatchObject({ outcome: "sent" });

    expect(world.gmail.sent).toHaveLength(1);
    expect(world.gmail.sent[0]).toMatchObject({
      to: world.email,
      subject: approved?.subject,
      textSha256: approved?.textSha256,
    });
    expect(world.gmail.drafts.size).toBe(0);
    expect((await world.send())?.evidence.map(({ stage }) => stage)).toContain("draft_changed");
  });

  test("is not touched while it says what was approved", async () => {
    const world = await setUpReadyToSend(stores);
    await sendMail(world.ctx, world);
    expect(world.gmail.calls.filter((call) => call === "createDraft")).toHaveLength(1);
  });
});

describe("a reply that was not approved like this", () => {
  test("is not sent when nobody approved it", async () => {
    const world = await setUpSending(stores);
    expect(await reserveSend(world.ctx, { draftId: world.draftId })).toEqual({ outcome: "withdrawn" });
    expect(await world.send()).toBeNull();
  });

  test("goes back to review when the words differ from the approved digest by one byte", async () => {
    const world = await setUpSending(stores);
    await world.approve();
    await stores.db
      .update(drafts)
      .set({ approvedDigest: "0".repeat(64) })
      .where(eq(drafts.id, world.draftId));
    world.passUndoWindow();
    expect(await world.drive()).toMatchObject({ outcome: "returned", gate: "approval" });
    expect(world.gmail.calls).toEqual([]);
  });

  test("is not sent when its template or rules changed after approval", async () => {
    const world = await setUpSending(stores);
    await world.approve();
    await stores.db.update(drafts).set({ policyVersion: "sending@1" }).where(eq(drafts.id, world.draftId));
    world.passUndoWindow();
    expect(await world.drive()).toMatchObject({ outcome: "returned", gate: "approval" });
  });

  test("is not sent when the words change between reservation and sending", async () => {
    const world = await setUpReadyToSend(stores);
    await stores.db.update(drafts).set({ templateVersion: "pricing@9" }).where(eq(drafts.id, world.draftId));
    expect(await sendMail(world.ctx, { sendId: world.sendId })).toMatchObject({
      outcome: "returned",
      gate: "approval",
    });
    expect(world.gmail.sent).toEqual([]);
  });
});

describe("when Gmail refuses", () => {
  test("a rate limit keeps the reply for later, and it leaves once", async () => {
    const world = await setUpReadyToSend(stores);
    const error = new AppError("rate_limited", "Wait.", {
      details: { retryAfterMs: 90_000, ambiguous: false },
    });
    world.gmail.failNext = { call: "sendDraft", error };
    const progress = await sendMail(world.ctx, { sendId: world.sendId });
    expect(progress).toMatchObject({
      outcome: "unconfirmed",
      retryAt: new Date(world.ctx.now().getTime() + 90_000).toISOString(),
    });
    expect(await world.drive()).toMatchObject({ outcome: "sent" });
    expect(world.gmail.sent).toHaveLength(1);
  });

  test("a refusal for good ends as not sent, with the draft destroyed, and can be tried anew", async () => {
    const world = await setUpReadyToSend(stores);
    const error = new AppError("unprocessable", "Gmail refused.", { details: { ambiguous: false } });
    world.gmail.failNext = { call: "sendDraft", error };
    await expect(sendMail(world.ctx, { sendId: world.sendId })).rejects.toBe(error);
    expect(await world.send()).toMatchObject({ state: "not_sent", providerDraftId: null });
    expect(world.gmail.drafts.size).toBe(0);
    expect(await world.drive()).toMatchObject({ outcome: "sent" });
    expect(world.gmail.sent).toHaveLength(1);
  });
});

async function stepsOf(workflowId: string): Promise<Record<string, string>> {
  const rows = await stores.db.select().from(workflowSteps).where(eq(workflowSteps.workflowId, workflowId));
  return Object.fromEntries(rows.map(({ step, status }) => [step, status]));
}

function mimeOf({ to, subject, text }: { to: string; subject: string; text: string }): string {
  return `To: ${to}\r\nSubject: ${subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`;
}
