import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { drafts, workflows } from "#drizzle/schema/index.ts";
import { AppError } from "#lib/domain/errors.ts";
import { contextForRole } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { auditOf, eventsOf } from "#lib/testing/records.ts";
import { setSending, setUpReadyToSend } from "#lib/testing/sending.ts";

import { confirmSend } from "./confirm-send.ts";
import { createMailDraft } from "./create-mail-draft.ts";
import { deleteOrphanDrafts } from "./delete-orphan-drafts.ts";
import { resolveUnknownSends } from "./resolve-unknown-sends.ts";
import { sendMail } from "./send-mail.ts";
import { settleSend } from "./settle-send.ts";

type World = Awaited<ReturnType<typeof setUpReadyToSend>>;

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
});
afterAll(() => stores.close());
beforeEach(() => setSending(stores, { mode: "SEND", killSwitch: false }));

describe("an answer that was lost", () => {
  test("after Gmail acted: exactly one mail, found again, with the Message-ID that the recipient got", async () => {
    const world = await setUpReadyToSend(stores);
    world.gmail.loseNextAnswer = { call: "sendDraft", phase: "after" };
    expect(await sendMail(world.ctx, world)).toMatchObject({ outcome: "unconfirmed" });
    expect(await world.send()).toMatchObject({ state: "in_flight" });

    expect(await confirmSend(world.ctx, world)).toMatchObject({ outcome: "sent" });

    expect(world.gmail.sent).toHaveLength(1);
    expect(world.gmail.calls.filter((call) => call === "sendDraft")).toHaveLength(1);
    expect(await world.send()).toMatchObject({
      state: "sent",
      providerMessageId: world.gmail.sent[0]?.id,
      wireMessageId: world.gmail.sent[0]?.wireMessageId,
    });
  });

  test("before Gmail acted: the draft proves it, and the reply is sent once more", async () => {
    const world = await setUpReadyToSend(stores);
    world.gmail.loseNextAnswer = { call: "sendDraft", phase: "before" };
    expect(await world.drive()).toMatchObject({ outcome: "sent" });
    expect(world.gmail.sent).toHaveLength(1);
    expect(world.gmail.calls.filter((call) => call === "sendDraft")).toHaveLength(2);
  });

  test("while the mailbox's search is behind: it is only looked at until the copy turns up", async () => {
    const world = await setUpReadyToSend(stores);
    world.gmail.loseNextAnswer = { call: "sendDraft", phase: "after" };
    world.gmail.isIndexBehind = true;
    await sendMail(world.ctx, world);
    for (let look = 0; look < 5; look += 1) {
      expect(await confirmSend(world.ctx, world)).toMatchObject({ outcome: "unconfirmed" });
      world.advance(60_000);
    }
    world.gmail.isIndexBehind = false;
    expect(await confirmSend(world.ctx, world)).toMatchObject({ outcome: "sent" });
    expect(world.gmail.sent).toHaveLength(1);
  });

  test("is looked up soon at first, then ever more rarely", async () => {
    const world = await setUpReadyToSend(stores);
    world.gmail.loseNextAnswer = { call: "sendDraft", phase: "after" };
    world.gmail.isIndexBehind = true;
    await sendMail(world.ctx, world);
    const sleeps: number[] = [];
    for (let look = 0; look < 12; look += 1) {
      const progress = await confirmSend(world.ctx, world);
      if (progress.outcome !== "unconfirmed") throw new Error(progress.outcome);
      const sleepMs = Date.parse(progress.retryAt) - world.ctx.now().getTime();
      sleeps.push(sleepMs / 1000);
      world.advance(sleepMs);
    }
    expect(sleeps).toEqual([2, 2, 5, 5, 5, 5, 15, 15, 15, 15, 15, 60]);
  });

  test("and a kill switch before the second try: the draft is destroyed, nothing leaves", async () => {
    const world = await setUpReadyToSend(stores);
    world.gmail.loseNextAnswer = { call: "sendDraft", phase: "before" };
    await sendMail(world.ctx, world);
    await setSending(stores, { killSwitch: true });
    expect(await confirmSend(world.ctx, world)).toMatchObject({ outcome: "returned", gate: "kill_switch" });
    expect(world.gmail.sent).toEqual([]);
    expect(world.gmail.drafts.size).toBe(0);
    expect(await world.send()).toMatchObject({ state: "not_sent", providerDraftId: null });
  });

  test("a kill switch cannot call back a mail that left: the ledger says sent", async () => {
    const world = await setUpReadyToSend(stores);
    world.gmail.loseNextAnswer = { call: "sendDraft", phase: "after" };
    await sendMail(world.ctx, world);
    await setSending(stores, { killSwitch: true });
    expect(await confirmSend(world.ctx, world)).toMatchObject({ outcome: "sent" });
  });
});

describe("a draft that is gone", () => {
  test("sent by hand in Gmail: the copy is found, and no second mail leaves", async () => {
    const world = await setUpReadyToSend(stores);
    world.gmail.onSend = async () => {
      world.gmail.onSend = null;
      const [draftId] = world.gmail.drafts.keys();
      await world.gmail.sendDraft(draftId ?? "");
    };
    expect(await sendMail(world.ctx, world)).toMatchObject({ outcome: "unconfirmed" });
    expect(await confirmSend(world.ctx, world)).toMatchObject({ outcome: "sent" });
    expect(world.gmail.sent).toHaveLength(1);
  });

  test("and whose copy is not found stays unknown after the deadline, and is never sent again", async () => {
    const world = await setUpUnknown();
    const sendCalls = world.gmail.calls.filter((call) => call === "sendDraft").length;
    expect(await world.send()).toMatchObject({ state: "unknown" });
    const [workflow] = await stores.db.select().from(workflows).where(eq(workflows.id, world.workflowId));
    expect(workflow).toMatchObject({ status: "waiting", currentStep: "confirm-send" });
    expect((await auditOf(stores.db, world.sendId)).at(-1)).toMatchObject({ action: "send.unknown" });

    world.advance(86_400_000);
    expect(await world.drive()).toMatchObject({ outcome: "unknown" });
    expect(await sendMail(world.ctx, world)).toMatchObject({ outcome: "unknown" });
    expect(await confirmSend(world.ctx, world)).toMatchObject({ outcome: "unknown" });
    expect(world.gmail.calls.filter((call) => call === "sendDraft")).toHaveLength(sendCalls);
    expect(world.gmail.drafts.size).toBe(0);
  });

  test("a copy of another text or to another person is not taken for it", async () => {
    const world = await setUpUnknown({
      beforeDeadline: async (w) => w.gmail.sent.push(await copyOf(w, { textSha256: "1".repeat(64) })),
    });
    expect(await world.send()).toMatchObject({ state: "unknown" });
  });

  test("a copy that belongs to another send is not taken for it", async () => {
    const first = await setUpReadyToSend(stores);
    await sendMail(first.ctx, first);
    const second = await setUpReadyToSend(stores, { email: first.email });
    await stores.sql`update sends set contact_id = ${second.contactId} where id = ${first.sendId}`;
    second.gmail.sent.push(...first.gmail.sent);
    second.gmail.drafts.clear();
    await sendMail(second.ctx, second);
    expect(await confirmSend(second.ctx, second)).toMatchObject({ outcome: "unconfirmed" });
  });

  test("while Gmail cannot be asked at all, the outcome becomes unknown only where the mail may have left", async () => {
    const down = () => new AppError("upstream_unavailable", "Down.", { details: { ambiguous: true } });
    const world = await setUpReadyToSend(stores);
    world.gmail.loseNextAnswer = { call: "sendDraft", phase: "before" };
    await sendMail(world.ctx, world);
    world.advance(world.ctx.settings.unknownAfterMs);
    world.gmail.failNext = { call: "draftExists", error: down() };
    expect(await confirmSend(world.ctx, world)).toMatchObject({ outcome: "unknown" });

    const refused = await setUpReadyToSend(stores);
    const notTaken = new AppError("upstream_unavailable", "Unreachable.", { details: { ambiguous: false } });
    refused.gmail.failNext = { call: "sendDraft", error: notTaken };
    await sendMail(refused.ctx, refused);
    refused.advance(refused.ctx.settings.unknownAfterMs);
    refused.gmail.failNext = { call: "draftExists", error: down() };
    expect(await confirmSend(refused.ctx, refused)).toMatchObject({ outcome: "unconfirmed" });
    expect(await confirmSend(refused.ctx, refused)).toMatchObject({ outcome: "sent" });
  });
});

describe("an unknown outcome", () => {
  test("a person settles it as sent, with what they saw, on the record", async () => {
    const world = await setUpUnknown();
    const input = {
      sendId: world.sendId,
      outcome: "sent",
      source: "sent_folder",
      providerMessageId: "19a2b3c4d5e6",
    } as const;
    expect(await settleSend(world.operator, input)).toMatchObject({ outcome: "sent" });
    expect(await world.send()).toMatchObject({
      state: "sent",
      settledBy: world.operator.actor.id,
      providerMessageId: "19a2b3c4d5e6",
    });
    expect((await auditOf(stores.db, world.sendId)).at(-1)).toMatchObject({
      action: "send.sent",
      actorId: world.operator.actor.id,
      facts: { how: "settled", source: "sent_folder" },
    });
    const names = (await eventsOf(stores.db, world.workflowId)).map(({ name }) => name);
    expect(names).toContain("reply/sent");
  });

  test("a person settles it as not sent, and the draft comes back without its approval", async () => {
    const world = await setUpUnknown();
    const input = { sendId: world.sendId, outcome: "not_sent", source: "recipient" } as const;
    expect(await settleSend(world.operator, input)).toMatchObject({ outcome: "not_sent" });
    expect(await world.send()).toMatchObject({ state: "not_sent" });
    const [draft] = await stores.db.select().from(drafts).where(eq(drafts.id, world.draftId));
    expect(draft).toMatchObject({ status: "pending_review", approvedDigest: null });
    await expect(settleSend(world.operator, input)).rejects.toMatchObject({ code: "conflict" });
  });

  test("a viewer settles nothing, and nobody settles a send that is not unknown", async () => {
    const world = await setUpReadyToSend(stores);
    const input = { sendId: world.sendId, outcome: "sent", source: "other" } as const;
    const viewer = await contextForRole(stores, "viewer");
    await expect(settleSend(viewer, input)).rejects.toMatchObject({ code: "forbidden" });
    await expect(settleSend(world.operator, input)).rejects.toMatchObject({ code: "conflict" });
  });

  test("the provider settles it when the copy turns up late", async () => {
    const world = await setUpUnknown();
    world.gmail.sent.push(await copyOf(world));
    expect(await resolveUnknownSends(world.sweeper)).toMatchObject({ resolved: 1 });
    expect(await world.send()).toMatchObject({ state: "sent" });
  });

  test("a reply settled as not sent, whose copy turns up after all, is not sent a second time", async () => {
    const world = await setUpUnknown();
    await settleSend(world.operator, { sendId: world.sendId, outcome: "not_sent", source: "other" });
    world.gmail.sent.push(await copyOf(world));
    await world.approve();
    world.passUndoWindow();
    const progress = await world.drive();
    expect(progress.outcome).toBe("sent");
    expect(world.gmail.sent).toHaveLength(1);
  });
});

describe("drafts that a crash left in the mailbox", () => {
  test("are deleted after a while; the one that a send owns and people's own drafts stay", async () => {
    const world = await setUpReadyToSend(stores);
    const [owned] = [...world.gmail.drafts.keys()];
    const [{ raw } = { raw: Buffer.alloc(0) }] = [...world.gmail.drafts.values()];
    await world.gmail.createDraft({ raw });
    await world.gmail.createDraft({
      raw: Buffer.from("To: a@b.example\r\nSubject: mine\r\n\r\nmy own words\r\n"),
    });
    expect(await deleteOrphanDrafts(world.sweeper)).toEqual({ deleted: 0 });
    world.advance(11 * 60_000);
    expect(await deleteOrphanDrafts(world.sweeper)).toEqual({ deleted: 1 });
    expect(world.gmail.drafts.size).toBe(2);
    expect([...world.gmail.drafts.keys()]).toContain(owned);
  });

  test("an answer lost while making the draft leaves an orphan that is never sent", async () => {
    const world = await setUpReadyToSend(stores);
    await stores.sql`update sends set provider_draft_id = null where id = ${world.sendId}`;
    world.gmail.drafts.clear();
    world.gmail.loseNextAnswer = { call: "createDraft", phase: "after" };
    await expect(createMailDraft(world.ctx, world)).rejects.toMatchObject({ code: "upstream_unavailable" });
    expect(await createMailDraft(world.ctx, world)).toMatchObject({ outcome: "drafted" });
    expect(world.gmail.drafts.size).toBe(2);
    expect(await sendMail(world.ctx, world)).toMatchObject({ outcome: "sent" });
    world.advance(11 * 60_000);
    expect(await deleteOrphanDrafts(world.sweeper)).toEqual({ deleted: 1 });
    expect(world.gmail.sent).toHaveLength(1);
  });
});

async function setUpUnknown(
  options: { beforeDeadline?: (world: World) => Promise<unknown> } = {},
): Promise<World> {
  const world = await setUpReadyToSend(stores);
  world.gmail.onSend = () => world.gmail.drafts.clear();
  expect(await sendMail(world.ctx, world)).toMatchObject({ outcome: "unconfirmed" });
  world.gmail.onSend = null;
  expect(await confirmSend(world.ctx, world)).toMatchObject({ outcome: "unconfirmed" });
  await options.beforeDeadline?.(world);
  world.advance(world.ctx.settings.unknownAfterMs - 1);
  expect(await confirmSend(world.ctx, world)).toMatchObject({ outcome: "unconfirmed" });
  world.advance(1);
  expect(await confirmSend(world.ctx, world)).toMatchObject({ outcome: "unknown" });
  world.gmail.loseNextAnswer = null;
  return world;
}

async function copyOf(world: World, change: { textSha256?: string } = {}) {
  return {
    id: `late-${world.sendId}`,
    threadId: "late",
    subject: "Pricing for 140 seats",
    to: world.email,
    textSha256: (await world.send())?.bodySha256 ?? "",
    wireMessageId: "<late@mail.gmail.com>",
    sentAt: world.ctx.now(),
    raw: Buffer.alloc(0),
    ...change,
  };
}
