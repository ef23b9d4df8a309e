import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { contacts, drafts, workflows, workflowSteps } from "#drizzle/schema/index.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertSubmission } from "#lib/testing/factories.ts";
import { auditOf } from "#lib/testing/records.ts";
import { setSending, setUpReadyToSend, setUpSending } from "#lib/testing/sending.ts";

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

describe("a gate that a person opens", () => {
  const SHUT: [
    what: string,
    gate: string,
    shut: (world: Awaited<ReturnType<typeof setUpReadyToSend>>) => Promise<unknown>,
  ][] = [
    ["HALTED", "send_mode", () => setSending(stores, { mode: "HALTED" })],
    ["DRAFT_ONLY", "send_mode", () => setSending(stores, { mode: "DRAFT_ONLY" })],
    ["SHADOW", "send_mode", () => setSending(stores, { mode: "SHADOW" })],
    ["the allow-list", "allow_list", () => setSending(stores, { mode: "SEND_ALLOWLIST" })],
    ["the kill switch", "kill_switch", () => setSending(stores, { killSwitch: true })],
    [
      "a restriction",
      "restriction",
      ({ contactId }) => changeContact(contactId, { restrictedAt: new Date() }),
    ],
    ["an erasure", "erasure", async ({ contactId }) => stores.keys.deleteKey(contactId)],
    [
      "a suppression",
      "suppression",
      ({ contactId }) => changeContact(contactId, { suppressedAt: new Date() }),
    ],
    [
      "an opt-out that only HubSpot knows",
      "unsubscribe",
      async ({ hubspot, email }) => hubspot.unsubscribed.add(email),
    ],
    ["the recipient's cap", "recipient_cap", () => setSending(stores, { perRecipientPer30Days: 0 })],
    [
      "a mail that came in",
      "freshness",
      async ({ gmail, email, ctx }) => gmail.inbound.push({ from: email, at: ctx.now() }),
    ],
    [
      "a colleague's reply",
      "freshness",
      async ({ gmail, email, ctx }) => gmail.sent.push(foreignMail(email, ctx.now())),
    ],
    ["a newer form", "freshness", (world) => addNewerForm(world)],
  ];

  test.each(SHUT)(
    "%s, shut right before sending, gives the draft back with its reason",
    async (_what, gate, shut) => {
      const world = await setUpReadyToSend(stores);
      await shut(world);
      const before = world.gmail.sent.length;

      const progress = await sendMail(world.ctx, { sendId: world.sendId });

      expect(progress).toMatchObject({ outcome: "returned", gate, reason: expect.stringMatching(/\.$/) });
      expect(world.gmail.sent).toHaveLength(before);
      expect(world.gmail.drafts.size).toBe(0);
      expect(await world.send()).toMatchObject({
        state: "not_sent",
        settledBy: `gate:${gate}`,
        providerDraftId: null,
      });
      expect(await rowOf(stores.db.select().from(drafts).where(eq(drafts.id, world.draftId)))).toMatchObject({
        status: "pending_review",
        approvedDigest: null,
        approvedBy: null,
        version: 3,
      });
      expect(
        await rowOf(stores.db.select().from(workflows).where(eq(workflows.id, world.workflowId))),
      ).toMatchObject({
        status: "waiting",
        currentStep: "review",
      });
      const [step] = await stores.db
        .select()
        .from(workflowSteps)
        .where(eq(workflowSteps.workflowId, world.workflowId));
      expect(step?.detail).toMatchObject({ gate });
      const actions = (await auditOf(stores.db, world.draftId)).map(({ action }) => action);
      expect(actions).toContain("draft.returned");
    },
  );

  test("a draft that came back can be approved again and leaves once", async () => {
    const world = await setUpReadyToSend(stores);
    await setSending(stores, { killSwitch: true });
    expect(await sendMail(world.ctx, { sendId: world.sendId })).toMatchObject({ outcome: "returned" });
    await setSending(stores, { killSwitch: false });
    await world.approve();
    world.passUndoWindow();
    expect(await world.drive()).toMatchObject({ outcome: "sent" });
    expect(world.gmail.sent).toHaveLength(1);
    expect(await world.send()).toMatchObject({ state: "sent", fence: expect.any(Number) });
  });

  test("news that was shown to the person is no news to their next approval", async () => {
    const world = await setUpReadyToSend(stores);
    world.gmail.inbound.push({ from: world.email, at: world.ctx.now() });
    expect(await sendMail(world.ctx, { sendId: world.sendId })).toMatchObject({ gate: "freshness" });
    await world.approve();
    world.passUndoWindow();
    expect(await world.drive()).toMatchObject({ outcome: "sent" });
  });

  test("an address on the allow-list may be written to in SEND_ALLOWLIST", async () => {
    const world = await setUpSending(stores, {
      email: "jane@allowed.example",
      settings: { sendAllowList: ["allowed.example"] },
    });
    await setSending(stores, { mode: "SEND_ALLOWLIST" });
    await world.approve();
    world.passUndoWindow();
    expect(await world.drive()).toMatchObject({ outcome: "sent" });
  });

  test("the configuration's ceiling holds although people chose SEND", async () => {
    const world = await setUpSending(stores, { settings: { sendModeCeiling: "DRAFT_ONLY" } });
    await world.approve();
    world.passUndoWindow();
    expect(await world.drive()).toMatchObject({ outcome: "returned", gate: "send_mode" });
    expect(world.gmail.calls).toEqual([]);
  });

  test("the opt-out is asked for right before each send, not earlier", async () => {
    const world = await setUpReadyToSend(stores);
    expect(world.hubspot.calls).toEqual([]);
    await sendMail(world.ctx, { sendId: world.sendId });
    expect(world.hubspot.calls).toEqual(["isUnsubscribed"]);
  });

  test("while HubSpot cannot say whether the person opted out, nothing leaves", async () => {
    const world = await setUpReadyToSend(stores);
    world.hubspot.loseNextAnswer = { call: "isUnsubscribed", phase: "before" };
    await expect(sendMail(world.ctx, { sendId: world.sendId })).rejects.toMatchObject({
      code: "upstream_unavailable",
    });
    expect(world.gmail.sent).toEqual([]);
    expect(await sendMail(world.ctx, { sendId: world.sendId })).toMatchObject({ outcome: "sent" });
  });
});

describe("a gate that time opens", () => {
  test("a used-up quota makes the reply wait, and it leaves when there is room", async () => {
    const world = await setUpSending(stores);
    await setSending(stores, { dailyQuota: 0 });
    await world.approve();
    world.passUndoWindow();
    const waiting = await reserveSend(world.ctx, { draftId: world.draftId });
    expect(waiting).toMatchObject({ outcome: "waiting", gate: "daily_quota" });
    expect(await world.send()).toBeNull();
    await setSending(stores, { dailyQuota: 500 });
    expect(await world.drive()).toMatchObject({ outcome: "sent" });
  });

  test("the last place of the quota goes to one of two replies, never to both", async () => {
    const [one, two] = await Promise.all([setUpSending(stores), setUpSending(stores)]);
    await Promise.all([one.approve(), two.approve()]);
    one.passUndoWindow();
    two.passUndoWindow();
    const used = await countCounted();
    await setSending(stores, { dailyQuota: used + 1 });
    const outcomes = await Promise.all([
      reserveSend(one.ctx, { draftId: one.draftId }),
      reserveSend(two.ctx, { draftId: two.draftId }),
    ]);
    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(["reserved", "waiting"]);
  });

  test("a domain's cap makes the second reply to it wait", async () => {
    await setSending(stores, { perDomainPerDay: 1 });
    const first = await setUpSending(stores, { email: "a@capped.example" });
    await first.approve();
    first.passUndoWindow();
    expect(await first.drive()).toMatchObject({ outcome: "sent" });
    const second = await setUpSending(stores, { email: "b@capped.example" });
    await second.approve();
    second.passUndoWindow();
    expect(await reserveSend(second.ctx, { draftId: second.draftId })).toMatchObject({
      outcome: "waiting",
      gate: "domain_cap",
    });
  });

  test("what time has not opened in a day is given back to a person", async () => {
    const world = await setUpSending(stores);
    await setSending(stores, { dailyQuota: 0 });
    await world.approve();
    world.passUndoWindow();
    expect(await reserveSend(world.ctx, world)).toMatchObject({ outcome: "waiting", gate: "daily_quota" });
    world.advance(25 * 60 * 60_000);
    expect(await world.drive()).toMatchObject({ outcome: "returned", gate: "daily_quota" });
  });
});

function changeContact(contactId: string, change: Partial<typeof contacts.$inferInsert>) {
  return stores.db.update(contacts).set(change).where(eq(contacts.id, contactId));
}

function foreignMail(to: string, sentAt: Date) {
  const words = { subject: "Hello", textSha256: "0".repeat(64), wireMessageId: null, raw: Buffer.alloc(0) };
  return { ...words, id: "foreign", threadId: "foreign", to, sentAt };
}

async function addNewerForm({ contactId, ctx }: Awaited<ReturnType<typeof setUpReadyToSend>>) {
  const newer = await insertSubmission(stores, { receivedAt: ctx.now() });
  await stores.sql`update submissions set contact_id = ${contactId} where id = ${newer.id}`;
}

async function countCounted(): Promise<number> {
  const [row] = await stores.sql<{ count: number }[]>`
    select count(*)::int as count from sends where state <> 'not_sent'`;
  return row?.count ?? 0;
}
