import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { contacts, drafts } from "#drizzle/schema/index.ts";
import { findBrokenAuditEvent } from "#lib/db/audit-events.ts";
import { AppError } from "#lib/domain/errors.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { auditOf } from "#lib/testing/records.ts";
import { setSending, setUpReadyToSend, setUpSending } from "#lib/testing/sending.ts";

import { undoApproval } from "../drafts/undo-approval.ts";
import { stopSending } from "../sending/stop-sending.ts";
import { confirmSend } from "./confirm-send.ts";
import { createMailDraft } from "./create-mail-draft.ts";
import { recordSent } from "./record-sent.ts";
import { reserveSend } from "./reserve-send.ts";
import { sendMail } from "./send-mail.ts";
import { wakeStalledSends } from "./wake-stalled-sends.ts";

const ROUNDS = 25;

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
});
afterAll(() => stores.close());
beforeEach(() => setSending(stores, { mode: "SEND", killSwitch: false, dailyQuota: 100_000 }));

describe("two workers", () => {
  test("that reserve the same draft make one ledger row", async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const world = await setUpSending(stores);
      await world.approve();
      world.passUndoWindow();
      const reserve = () => reserveSend(world.ctx, { draftId: world.draftId });
      const [one, two, three] = await Promise.all([reserve(), reserve(), reserve()]);
      expect(one).toEqual(two);
      expect(two).toEqual(three);
      expect((await auditOf(stores.db, (await world.send())?.id ?? "")).length).toBe(1);
    }
  });

  test("that send the same draft make one call and one mail; the other waits for the lease", async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const world = await setUpReadyToSend(stores);
      const outcomes = await Promise.allSettled([sendMail(world.ctx, world), sendMail(world.ctx, world)]);
      expect(world.gmail.sent).toHaveLength(1);
      expect(world.gmail.calls.filter((call) => call === "sendDraft")).toHaveLength(1);
      for (const outcome of outcomes) {
        if (outcome.status === "fulfilled") expect(outcome.value).toMatchObject({ outcome: "sent" });
        else expect(outcome.reason).toMatchObject({ code: "overloaded", details: { retryAfterMs: 30_000 } });
      }
    }
  });

  test("that put the draft into the mailbox at the same time leave one id in the ledger", async () => {
    const world = await setUpSending(stores);
    await world.approve();
    world.passUndoWindow();
    await reserveSend(world.ctx, { draftId: world.draftId });
    const sendId = (await world.send())?.id ?? "";
    const draft = () => createMailDraft(world.ctx, { sendId });
    await Promise.allSettled([draft(), draft(), draft()]);
    expect(world.gmail.drafts.size).toBe(1);
    expect([...world.gmail.drafts.keys()]).toEqual([(await world.send())?.providerDraftId]);
  });
});

test("a row settled as not sent while it is reserved anew never sends the mail draft of the earlier words", async () => {
  const world = await setUpReadyToSend(stores);
  const transaction: typeof stores.db.transaction = async (...work) => {
    await stores.sql`update sends set state = 'not_sent' where id = ${world.sendId}`;
    return stores.db.transaction(...work);
  };
  const db = Object.assign(Object.create(stores.db), { transaction }) as typeof stores.db;
  await expect(reserveSend({ ...world.ctx, db }, world)).rejects.toMatchObject({
    details: { reason: "earlier_draft" },
  });
  expect(await reserveSend(world.ctx, world)).toMatchObject({ outcome: "reserved" });
  expect(await world.send()).toMatchObject({ providerDraftId: null });
  expect(world.gmail.drafts.size).toBe(0);
});

describe("a worker that was thought dead", () => {
  test("and comes back before sending changes nothing: the newer worker's mail is the only one", async () => {
    const world = await setUpReadyToSend(stores);
    let isFrozen = false;
    world.hubspot.onCall = async () => {
      if (isFrozen) return;
      isFrozen = true;
      world.advance(world.ctx.settings.sendLeaseMs + 1);
      expect(await sendMail(world.ctx, world)).toMatchObject({ outcome: "sent" });
    };
    expect(await sendMail(world.ctx, world)).toEqual({ outcome: "superseded", sendId: world.sendId });
    expect(world.gmail.sent).toHaveLength(1);
    expect(await world.send()).toMatchObject({ state: "sent" });
  });

  test("and comes back in the middle of its call finds its draft used up, and writes nothing", async () => {
    const world = await setUpReadyToSend(stores);
    world.gmail.onSend = async () => {
      world.gmail.onSend = null;
      world.advance(world.ctx.settings.sendLeaseMs + 1);
      expect(await confirmSend(world.ctx, world)).toMatchObject({ outcome: "sent" });
    };
    await sendMail(world.ctx, world);
    expect(world.gmail.sent).toHaveLength(1);
    expect(await world.send()).toMatchObject({ state: "sent" });
    expect(
      (await auditOf(stores.db, world.sendId)).filter(({ action }) => action === "send.sent"),
    ).toHaveLength(1);
  });

  test("cannot record an outcome under its old fence", async () => {
    const world = await setUpReadyToSend(stores);
    const old = await world.send();
    if (!old) throw new Error("There is no send.");
    await createMailDraft(world.ctx, world);
    const message = { messageId: "m", threadId: "t", wireMessageId: null };
    await expect(recordSent(world.ctx, { send: old, message, how: "answered" })).rejects.toMatchObject({
      details: { reason: "superseded" },
    });
    expect(await world.send()).toMatchObject({ state: "reserved", providerMessageId: null });
  });

  test("keeps others away no longer than its lease", async () => {
    const world = await setUpReadyToSend(stores);
    const leaseUntil = new Date(world.ctx.now().getTime() + world.ctx.settings.sendLeaseMs);
    await stores.sql`update sends set lease_until = ${leaseUntil} where id = ${world.sendId}`;
    await expect(sendMail(world.ctx, world)).rejects.toMatchObject({ code: "overloaded" });
    world.advance(world.ctx.settings.sendLeaseMs);
    expect(await sendMail(world.ctx, world)).toMatchObject({ outcome: "sent" });
  });

  test("that asked the gates for long has a whole lease for its call: nobody sends beside it", async () => {
    const world = await setUpReadyToSend(stores);
    const { sendLeaseMs } = world.ctx.settings;
    world.hubspot.onCall = () => {
      world.hubspot.onCall = null;
      world.advance(sendLeaseMs - 1000);
    };
    world.gmail.onSend = async () => {
      world.gmail.onSend = null;
      world.advance(2000);
      await expect(confirmSend(world.ctx, world)).rejects.toMatchObject({ details: { reason: "leased" } });
    };
    expect(await sendMail(world.ctx, world)).toMatchObject({ outcome: "sent" });
    expect(world.gmail.calls.filter((call) => call === "sendDraft")).toHaveLength(1);
  });

  test("gives its lease back when its step fails, so that the next attempt need not wait", async () => {
    const world = await setUpReadyToSend(stores);
    world.hubspot.loseNextAnswer = { call: "isUnsubscribed", phase: "before" };
    await expect(sendMail(world.ctx, world)).rejects.toBeInstanceOf(AppError);
    expect(await world.send()).toMatchObject({ leaseUntil: null, state: "reserved" });
  });
});

describe("a stop that was answered", () => {
  test("before the send took off: nothing leaves, in every race", async () => {
    const seen = { stopped: 0, sent: 0 };
    for (let round = 0; round < ROUNDS; round += 1) {
      const world = await setUpReadyToSend(stores);
      const stop = jitter(round).then(async () => {
        await stopSending(world.operator, {});
        return (await world.send())?.state;
      });
      const send = jitter(round + 3).then(() => sendMail(world.ctx, world));
      const [stateWhenStopped, progress] = await Promise.all([stop, send]);
      if (stateWhenStopped === "reserved" || stateWhenStopped === "not_sent") {
        expect(progress).toMatchObject({ outcome: "returned", gate: "kill_switch" });
        expect(world.gmail.sent).toEqual([]);
        seen.stopped += 1;
      } else {
        expect(world.gmail.sent).toHaveLength(1);
        seen.sent += 1;
      }
      await setSending(stores, { killSwitch: false });
    }
    expect(seen.stopped + seen.sent).toBe(ROUNDS);
  });

  test("by a restriction of the person: nothing leaves, in every race", async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const world = await setUpReadyToSend(stores);
      const restrict = jitter(round).then(async () => {
        await stores.db
          .update(contacts)
          .set({ restrictedAt: new Date() })
          .where(eq(contacts.id, world.contactId));
        return (await world.send())?.state;
      });
      const [stateWhenRestricted, progress] = await Promise.all([restrict, sendMail(world.ctx, world)]);
      if (stateWhenRestricted === "reserved" || stateWhenRestricted === "not_sent") {
        expect(progress).toMatchObject({ outcome: "returned", gate: "restriction" });
        expect(world.gmail.sent).toEqual([]);
      } else expect(world.gmail.sent).toHaveLength(1);
    }
  });

  test("by an undo: either the approval is taken back or the send is reserved, never both", async () => {
    const seen = { undone: 0, reserved: 0 };
    for (let round = 0; round < ROUNDS; round += 1) {
      const world = await setUpSending(stores);
      const { version } = await world.approve();
      world.passUndoWindow();
      const undo = jitter(round).then(() =>
        undoApproval(world.operator, { draftId: world.draftId, version }),
      );
      const reserve = jitter(ROUNDS - round).then(() => reserveSend(world.ctx, { draftId: world.draftId }));
      const [undone, reserved] = await Promise.allSettled([undo, reserve]);
      const send = await world.send();
      const [draft] = await stores.db.select().from(drafts).where(eq(drafts.id, world.draftId));
      if (undone.status === "fulfilled") {
        expect(reserved).toMatchObject({ value: { outcome: "withdrawn" } });
        expect(send).toBeNull();
        expect(draft).toMatchObject({ status: "pending_review" });
        seen.undone += 1;
      } else {
        expect(undone.reason).toMatchObject({ details: { reason: "already_leaving" } });
        expect(send).toMatchObject({ state: "reserved" });
        expect(draft).toMatchObject({ status: "approved" });
        seen.reserved += 1;
      }
    }
    expect(Math.min(seen.undone, seen.reserved)).toBeGreaterThan(0);
  });
});

describe("a run that was forgotten", () => {
  test("is started anew once its lease and its sleep are over, and not before", async () => {
    const world = await setUpReadyToSend(stores);
    await clearOthers(world.draftId);
    expect(await wakeStalledSends(world.sweeper)).toEqual({ woken: 0 });
    world.advance(2 * 60_000 + 1);
    expect(await wakeStalledSends(world.sweeper)).toEqual({ woken: 1 });
    expect(await wakeStalledSends(world.sweeper)).toEqual({ woken: 0 });
    expect(await world.drive()).toMatchObject({ outcome: "sent" });
    world.advance(60 * 60_000);
    expect(await wakeStalledSends(world.sweeper)).toEqual({ woken: 0 });
  });

  test("before it could reserve anything is started anew as well", async () => {
    const world = await setUpSending(stores);
    await world.approve();
    await clearOthers(world.draftId);
    world.advance(world.ctx.settings.undoWindowMs + 11 * 60_000);
    expect(await wakeStalledSends(world.sweeper)).toEqual({ woken: 0 });
    world.advance(2 * 60_000);
    expect(await wakeStalledSends(world.sweeper)).toEqual({ woken: 1 });
    world.advance(60_000);
    expect(await wakeStalledSends(world.sweeper)).toEqual({ woken: 0 });
    world.advance(12 * 60_000);
    expect(await wakeStalledSends(world.sweeper)).toEqual({ woken: 1 });
  });
});

test("no name, address or word of the person stands in audit, evidence, timeline or events", async () => {
  const canary = "zanzibar";
  const world = await setUpReadyToSend(stores, {
    email: `${canary}@${canary}.example`,
    firstName: canary,
    company: canary,
    subject: `About ${canary}`,
    text: `Hello ${canary}, here is your answer.`,
  });
  world.gmail.loseNextAnswer = { call: "sendDraft", phase: "after" };
  await world.drive();
  expect(world.gmail.sent).toHaveLength(1);
  for (const table of [
    "audit_events",
    "sends",
    "workflow_steps",
    "workflow_attempts",
    "outbox_events",
    "workflows",
  ]) {
    const rows = await stores.sql`select * from ${stores.sql(table)}`;
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(canary);
  }
});

test("after all of this the audit chain is whole", async () => {
  expect(await findBrokenAuditEvent(stores.db)).toBeNull();
});

function jitter(round: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, (round * 7) % 12));
}

async function clearOthers(draftId: string): Promise<void> {
  await stores.sql`update drafts set status = 'sent' where status = 'approved' and id <> ${draftId}`;
}
