import { randomUUID } from "node:crypto";

import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { updateSend } from "#lib/db/sends.ts";
import type { Mailbox } from "#lib/domain/mailbox.ts";
import { TEST_SETTINGS } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { createFakeSmtp, type FakeSmtp } from "#lib/testing/fake-smtp.ts";
import { setSending, setUpSending } from "#lib/testing/sending.ts";

import { getDraft } from "../drafts/get-draft.ts";
import { noteInbound } from "../mailbox/note-inbound.ts";
import { confirmSend } from "./confirm-send.ts";
import { createMailDraft } from "./create-mail-draft.ts";
import { reserveSend } from "./reserve-send.ts";
import { resolveUnknownSends } from "./resolve-unknown-sends.ts";
import { sendMail } from "./send-mail.ts";
import { settleSend } from "./settle-send.ts";

const MAILBOX: Mailbox = {
  ...{ id: "default", address: "sales@larkspur.example", name: "Larkspur Sales", provider: "smtp" },
  ...{ dailyQuota: 1_000, ownerIds: [], isDefault: true },
};

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
  await setSending(stores, { mode: "SEND" });
});
afterAll(() => stores.close());

describe("an approved reply by SMTP", () => {
  test("leaves once, from the bytes that were approved, without a mail draft", async () => {
    const { world, smtp } = await setUp();
    await world.approve();
    expect(await world.drive()).toMatchObject({ outcome: "sent", how: "answered" });
    expect(smtp.sent).toEqual([
      expect.objectContaining({ from: "sales@larkspur.example", to: world.email }) as unknown,
    ]);
    const send = await world.send();
    expect(send).toMatchObject({ state: "sent", provider: "smtp", mailboxId: "default", settledBy: "smtp" });
    expect(send?.wireMessageId).toBe(smtp.sent[0]?.messageId);
    expect(world.gmail.calls).toEqual([]);
    expect(send?.evidence.map(({ stage }) => stage)).toEqual(["sending", "final_dot", "sent_answered"]);
  });

  test("waits while the server cannot be reached, and leaves when it can", async () => {
    const { world, smtp } = await setUp([{ at: "connect" }, { at: "connect" }]);
    await world.approve();
    expect(await world.drive()).toMatchObject({ outcome: "sent" });
    expect(smtp.opened).toBe(3);
    expect(smtp.sent).toHaveLength(1);
  });

  test("a sign-in that is refused reaches the operator; nothing is in flight", async () => {
    const { world } = await setUp([{ at: "auth" }]);
    await world.approve();
    await expect(world.drive()).rejects.toMatchObject({ code: "forbidden" });
    expect(await world.send()).toMatchObject({ state: "reserved" });
  });

  test.each([
    ["a connection that breaks in mid-body", { at: "body" }],
    ["a recipient that is busy", { at: "rcpt_to", reply: "450 4.2.1" }],
    ["a server that cannot take it now", { at: "reply", reply: "451 4.3.0" }],
  ] as const)("%s is tried again, and one mail leaves", async (_what, failure) => {
    const { world, smtp } = await setUp([failure, failure]);
    await world.approve();
    expect(await world.drive()).toMatchObject({ outcome: "sent" });
    expect(smtp.opened).toBe(3);
    expect(smtp.sent).toHaveLength(1);
  });

  test.each([
    ["an unknown recipient", { at: "rcpt_to", reply: "550 5.1.1" }, /550 5\.1\.1 at rcpt to/],
    ["a refused message", { at: "reply", reply: "554 5.6.0" }, /554 5\.6\.0 at reply/],
  ] as const)(
    "%s brings the draft back to review with what the server said",
    async (_what, failure, reason) => {
      const { world, smtp } = await setUp([failure]);
      await world.approve();
      expect(await world.drive()).toMatchObject({
        outcome: "returned",
        reason: expect.stringMatching(reason) as string,
      });
      expect(smtp.sent).toEqual([]);
      const draft = await getDraft(world.operator, { draftId: world.draftId });
      expect(draft).toMatchObject({
        status: "pending_review",
        returned: { reason: expect.stringMatching(reason) as string },
      });
      expect(await world.send()).toMatchObject({ state: "not_sent", settledBy: "smtp" });
    },
  );

  test("a server that never takes it is given up after an hour or two, back to a person", async () => {
    const { world, smtp } = await setUp(Array.from({ length: 30 }, () => ({ at: "body" }) as const));
    await world.approve();
    expect(await world.drive()).toMatchObject({ outcome: "returned" });
    expect(smtp.opened).toBe(12);
  });

  test.each(["connect", "auth"] as const)(
    "a server that is out of reach for longer than a day (%s) brings it back to a person",
    async (at) => {
      const { world, smtp } = await setUp([{ at: "body" }, { at }, { at }]);
      await world.approve();
      const sendId = await driveToFirstTry(world);
      world.advance(26 * 3_600_000);
      // It waited for something else before: one failure is no day without the server.
      await confirmSend(world.ctx, { sendId }).catch(() => null);
      expect(await world.send()).toMatchObject({ state: "in_flight" });
      world.advance(26 * 3_600_000);
      expect(await confirmSend(world.ctx, { sendId })).toMatchObject({ outcome: "returned" });
      expect(smtp.sent).toEqual([]);
      expect(await world.send()).toMatchObject({ state: "not_sent" });
    },
  );

  test("a gate that shuts between two tries brings it back, and it is not tried again", async () => {
    const { world, smtp } = await setUp([{ at: "body" }]);
    await world.approve();
    smtp.onFinalDot = () => {};
    const reserved = await driveToFirstTry(world);
    await setSending(stores, { killSwitch: true });
    try {
      world.advance(20 * 60_000);
      expect(await confirmSend(world.ctx, { sendId: reserved })).toMatchObject({
        outcome: "returned",
        gate: "kill_switch",
      });
    } finally {
      await setSending(stores, { killSwitch: false });
    }
    expect(smtp.sent).toEqual([]);
    expect(await world.send()).toMatchObject({ state: "not_sent" });
  });
});

describe("an answer that is lost after the final dot", () => {
  test.each([true, false])(
    "is held for a person at once, and no machine sends again (taken: %s)",
    async (isTaken) => {
      const { world, smtp } = await setUp([{ at: "lost", isTaken }]);
      await world.approve();
      expect(await world.drive()).toMatchObject({ outcome: "unknown" });
      const sendId = (await world.send())?.id ?? "";
      for (let round = 0; round < 3; round += 1) {
        world.advance(20 * 60_000);
        expect(await confirmSend(world.ctx, { sendId })).toMatchObject({ outcome: "unknown" });
        expect(await sendMail(world.ctx, { sendId })).toMatchObject({ outcome: "unknown" });
        await resolveUnknownSends(world.sweeper);
      }
      expect(smtp.opened).toBe(1);
      expect(smtp.sent).toHaveLength(isTaken ? 1 : 0);
      const evidence = (await world.send())?.evidence.at(-1);
      expect(evidence).toMatchObject({
        ...{ stage: "answer_lost", reached: "reply", host: "smtp.larkspur.example", bytes: 1_234 },
        ...{
          lastReply: null,
          cause: "closed",
          at: expect.any(String) as string,
          fence: expect.any(Number) as number,
        },
      });
      expect(JSON.stringify((await world.send())?.evidence)).not.toContain(world.email);
    },
  );

  test("a person who saw it settles it as sent; one who did not gets the draft back", async () => {
    for (const outcome of ["sent", "not_sent"] as const) {
      const { world, smtp } = await setUp([{ at: "lost", isTaken: outcome === "sent" }]);
      await world.approve();
      await world.drive();
      const sendId = (await world.send())?.id ?? "";
      expect(await settleSend(world.operator, { sendId, outcome, source: "mail_log" })).toMatchObject({
        outcome,
      });
      expect(smtp.sent).toHaveLength(outcome === "sent" ? 1 : 0);
      const { status } = await getDraft(world.operator, { draftId: world.draftId });
      expect(status).toBe(outcome === "sent" ? "sent" : "pending_review");
      expect((await world.send())?.wireMessageId).toMatch(/^<.+@larkspur\.example>$/);
    }
  });

  test("a bounce that names the mail proves that it left", async () => {
    const { world } = await setUp([{ at: "lost", isTaken: true }]);
    await world.approve();
    await world.drive();
    const wireMessageId = (await world.send())?.wireMessageId ?? "none";
    const mail = { id: randomUUID(), threadId: randomUUID(), receivedAt: world.ctx.now(), labels: ["INBOX"] };
    await noteInbound(world.sweeper, {
      mailboxId: "another",
      mail: { ...mail, headers: { from: "mailer-daemon@mx.example", "x-failed-recipients": world.email } },
      report: { isPermanent: false, recipients: [world.email], messageIds: [wireMessageId] },
    });
    expect(await world.send()).toMatchObject({ state: "sent", wireMessageId });
  });
});

describe("a sender that dies or freezes", () => {
  test("before the final dot was noted: the next one sends, once", async () => {
    const { world, smtp } = await setUp([{ at: "body" }]);
    await world.approve();
    const sendId = await driveToFirstTry(world);
    await forget(world, "not_taken");
    world.advance(20 * 60_000);
    expect(await confirmSend(world.ctx, { sendId })).toMatchObject({ outcome: "sent" });
    expect(smtp.sent).toHaveLength(1);
  });

  test("after the note, before the answer was recorded: nobody sends again, a person is asked", async () => {
    const { world, smtp } = await setUp([{ at: "reply", reply: "451" }]);
    await world.approve();
    const sendId = await driveToFirstTry(world);
    await forget(world, "not_taken");
    world.advance(20 * 60_000);
    expect(await confirmSend(world.ctx, { sendId })).toMatchObject({ outcome: "unknown" });
    expect(smtp.opened).toBe(1);
  });

  test("overtaken before its final dot: it writes none, and the mail leaves once", async () => {
    const { world, smtp } = await setUp();
    await world.approve();
    let isFirst = true;
    smtp.onFinalDot = async () => {
      if (!isFirst) return;
      isFirst = false;
      const send = await world.send();
      if (!send) throw new Error("Nothing was reserved.");
      await updateSend(stores.db, send.id, { leaseUntil: null });
      expect(await confirmSend(world.ctx, { sendId: send.id })).toMatchObject({ outcome: "sent" });
    };
    expect(await world.drive()).toMatchObject({ outcome: "superseded" });
    expect(smtp.sent).toHaveLength(1);
    expect(await world.send()).toMatchObject({ state: "sent" });
  });

  test("overtaken while it waits for the answer: its own late answer changes nothing, and nobody sends again", async () => {
    const { world, smtp } = await setUp();
    await world.approve();
    const deliverAll = smtp.open.bind(smtp);
    smtp.open = async () => {
      const session = await deliverAll();
      return {
        ...session,
        deliver: async (mail, note) => {
          const outcome = await session.deliver(mail, note);
          const send = await world.send();
          await updateSend(stores.db, send?.id ?? "", { leaseUntil: null });
          expect(await confirmSend(world.ctx, { sendId: send?.id ?? "" })).toMatchObject({
            outcome: "unknown",
          });
          return outcome;
        },
      };
    };
    expect(await world.drive()).toMatchObject({ outcome: "superseded" });
    expect(smtp.sent).toHaveLength(1);
    expect(await world.send()).toMatchObject({ state: "unknown" });
  });
});

type World = Awaited<ReturnType<typeof setUpSending>>;

async function setUp(failures: FakeSmtp["failures"] = []): Promise<{ world: World; smtp: FakeSmtp }> {
  const smtp = createFakeSmtp();
  smtp.failures = [...failures];
  const world = await setUpSending(stores, { settings: { ...TEST_SETTINGS, mailboxes: [MAILBOX] } });
  for (const { integrations } of [world.ctx, world.sweeper, world.operator, world.logging]) {
    Object.assign(integrations, { mailboxes: new Map([["default", { kind: "smtp", smtp }]]) });
  }
  return { world, smtp };
}

/** Reserves and tries once; the try is known to have failed. */
async function driveToFirstTry(world: World): Promise<string> {
  world.passUndoWindow();
  const reserved = await reserveSend(world.ctx, { draftId: world.draftId });
  if (reserved.outcome !== "reserved") throw new Error(`Not reserved: ${JSON.stringify(reserved)}`);
  expect(await createMailDraft(world.ctx, reserved)).toMatchObject({ outcome: "no_draft" });
  expect(await sendMail(world.ctx, reserved)).toMatchObject({ outcome: "unconfirmed" });
  return reserved.sendId;
}

/** As if the process had died before it wrote its last words. */
async function forget(world: World, stage: string): Promise<void> {
  await stores.db.execute(sql`
    update sends set lease_until = null, evidence = (
      select coalesce(jsonb_agg(e), '[]') from jsonb_array_elements(evidence) e where e->>'stage' <> ${stage})
    where draft_id = ${world.draftId}`);
}
