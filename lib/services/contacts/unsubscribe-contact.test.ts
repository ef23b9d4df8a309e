import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { outboxEvents } from "#drizzle/schema/index.ts";
import { findContact } from "#lib/db/contacts.ts";
import { findDraft } from "#lib/db/drafts.ts";
import { unsubscribeToken } from "#lib/db/unsubscribe-tokens.ts";
import { AppError } from "#lib/domain/errors.ts";
import { contextForSystem, TEST_SETTINGS } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { auditOf, withBrokenAudit } from "#lib/testing/records.ts";
import { setSending, setUpReadyToSend, setUpSending } from "#lib/testing/sending.ts";

import { approveDraft } from "../drafts/approve-draft.ts";
import { getDraft } from "../drafts/get-draft.ts";
import { keepStaleDraft } from "../drafts/keep-stale-draft.ts";
import { sendMail } from "../sends/send-mail.ts";
import { reportUnsubscribe } from "./report-unsubscribe.ts";
import { unsubscribeContact } from "./unsubscribe-contact.ts";
import { unsubscribeLink } from "./unsubscribe-link.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
  await setSending(stores, { mode: "SEND" });
});
afterAll(() => stores.close());

type World = Awaited<ReturnType<typeof setUpSending>>;
const systemOf = ({ ctx: { integrations, now, settings } }: Pick<World, "ctx">) =>
  contextForSystem(stores, "unsubscribe", { integrations, now, settings });
const press = (world: Pick<World, "ctx" | "contactId">) =>
  unsubscribeContact(systemOf(world), { token: unsubscribeToken(world.contactId) });
const eventsAbout = async (contactId: string) =>
  (await stores.db.select().from(outboxEvents)).filter(({ data }) => data["contactId"] === contactId);

describe("somebody who uses the link in our mail", () => {
  test("is unsubscribed once, with a record and one event that carries no address", async () => {
    const world = await setUpSending(stores);
    expect(await press(world)).toEqual({ outcome: "unsubscribed" });
    expect(await press(world)).toEqual({ outcome: "already" });
    const results = await Promise.all([press(world), press(world)]);
    expect(results).toEqual([{ outcome: "already" }, { outcome: "already" }]);
    expect(await findContact(stores.db, world.contactId)).toMatchObject({ unsubscribedAt: world.ctx.now() });
    expect((await auditOf(stores.db, world.contactId)).map(({ action }) => action)).toEqual([
      "contact.unsubscribed",
    ]);
    expect(await eventsAbout(world.contactId)).toMatchObject([
      { name: "contact/unsubscribed", data: { contactId: world.contactId } },
    ]);
  });

  test("is told of to people: the draft shows it, cannot be approved and cannot be kept", async () => {
    const world = await setUpSending(stores);
    await press(world);
    const draft = await getDraft(world.operator, { draftId: world.draftId });
    expect(draft.stale).toEqual({ since: world.ctx.now().toISOString(), reason: "unsubscribed" });
    expect(draft.person.unsubscribedAt).toBe(world.ctx.now().toISOString());
    expect(draft.gates.firstFailing).toMatchObject({
      name: "unsubscribe",
      reason: expect.stringContaining("unsubscribed from our mail"),
    });
    const seen = { draftId: draft.id, version: draft.version };
    const refusal = { code: "conflict", details: { reason: "stale", staleReason: "unsubscribed" } };
    await expect(approveDraft(world.operator, { ...seen, digest: draft.digest ?? "" })).rejects.toMatchObject(
      refusal,
    );
    await expect(keepStaleDraft(world.operator, seen)).rejects.toMatchObject(refusal);
  });

  test("gets nothing that was approved before: it goes back with the reason", async () => {
    const world = await setUpSending(stores);
    await world.approve();
    await press(world);
    world.passUndoWindow();
    expect(await world.drive()).toMatchObject({ outcome: "withdrawn" });
    expect(world.gmail.sent).toEqual([]);
    const draft = await getDraft(world.operator, { draftId: world.draftId });
    expect(draft).toMatchObject({
      status: "pending_review",
      returned: { reason: expect.stringContaining("unsubscribed") },
    });
  });

  test("gets nothing whose sending has been prepared already", async () => {
    const world = await setUpReadyToSend(stores);
    await press(world);
    expect(await sendMail(world.ctx, { sendId: world.sendId })).toMatchObject({
      outcome: "returned",
      gate: "unsubscribe",
    });
    expect(world.gmail.sent).toEqual([]);
  });

  test("and a claim at the same moment: one of the two wins, never both", async () => {
    for (let round = 0; round < 5; round += 1) {
      const world = await setUpReadyToSend(stores);
      const [progress] = await Promise.all([sendMail(world.ctx, { sendId: world.sendId }), press(world)]);
      const expected = progress.outcome === "sent" ? 1 : 0;
      expect(world.gmail.sent).toHaveLength(expected);
      expect((await findDraft(stores.db, world.draftId)).status).toBe(
        expected === 1 ? "sent" : "pending_review",
      );
    }
  });

  test("whose record cannot be written is not unsubscribed, and may try again", async () => {
    const world = await setUpSending(stores);
    const token = unsubscribeToken(world.contactId);
    await expect(unsubscribeContact(withBrokenAudit(systemOf(world)), { token })).rejects.toThrow(
      "Failed query",
    );
    expect(await findContact(stores.db, world.contactId)).toMatchObject({ unsubscribedAt: null });
    expect((await findDraft(stores.db, world.draftId)).staleSince).toBeNull();
    expect(await press(world)).toEqual({ outcome: "unsubscribed" });
  });
});

test.each([
  ["a guess", "A".repeat(43)],
  ["nothing", ""],
  ["a word of ours for nobody", unsubscribeTokenOfNobody],
])("%s unsubscribes nobody", async (_what, token) => {
  const world = await setUpSending(stores);
  const word = typeof token === "string" ? token : token();
  expect(await unsubscribeContact(systemOf(world), { token: word })).toEqual({ outcome: "unknown" });
});

test("nobody signed in unsubscribes people by this door", async () => {
  const world = await setUpSending(stores);
  const token = unsubscribeToken(world.contactId);
  await expect(unsubscribeContact(world.operator, { token })).rejects.toMatchObject({ code: "forbidden" });
});

describe("HubSpot", () => {
  test("is told once somebody unsubscribed", async () => {
    const world = await setUpSending(stores);
    await press(world);
    expect(await reportUnsubscribe(systemOf(world), world)).toEqual({ outcome: "told" });
    expect(world.hubspot.unsubscribed.has(world.email)).toBe(true);
  });

  test.each([
    new AppError("upstream_unavailable", "HubSpot answered 503."),
    new AppError("forbidden", "HubSpot refused our credentials."),
  ])("is told later when it does not take it: $message", async (error) => {
    const world = await setUpSending(stores);
    await press(world);
    world.hubspot.onCall = () => {
      throw error;
    };
    const later = new Date(world.ctx.now().getTime() + 600_000).toISOString();
    expect(await reportUnsubscribe(systemOf(world), world)).toEqual({ outcome: "later", retryAt: later });
    world.hubspot.onCall = null;
    expect(await reportUnsubscribe(systemOf(world), world)).toEqual({ outcome: "told" });
  });

  test("is told by another run when this one has asked for days: it never ends silently", async () => {
    const world = await setUpSending(stores);
    await press(world);
    await stores.db.delete(outboxEvents);
    world.hubspot.onCall = () => {
      throw new AppError("upstream_unavailable", "HubSpot answered 503.");
    };
    const last = { contactId: world.contactId, isLastRound: true };
    expect(await reportUnsubscribe(systemOf(world), last)).toEqual({ outcome: "handed_on" });
    expect(await stores.db.select().from(outboxEvents)).toMatchObject([
      { name: "contact/unsubscribed", data: { contactId: world.contactId }, closedAt: null },
    ]);
  });

  test("hears nothing about a person who was erased since", async () => {
    const world = await setUpSending(stores);
    await press(world);
    await stores.keys.deleteKey(world.contactId);
    expect(await reportUnsubscribe(systemOf(world), world)).toEqual({ outcome: "nothing_to_tell" });
    expect(world.hubspot.calls).toEqual([]);
  });
});

describe("the link", () => {
  const contactId = randomUUID();
  test("is https outside the sandbox, or there is none", () => {
    expect(unsubscribeLink(TEST_SETTINGS, contactId)).toMatch(
      /^http:\/\/127\.0\.0\.1:3000\/unsubscribe\/[\w-]{43}$/,
    );
    expect(unsubscribeLink({ ...TEST_SETTINGS, appEnv: "development" }, contactId)).toBeNull();
    expect(unsubscribeLink({ ...TEST_SETTINGS, isListUnsubscribe: false }, contactId)).toBeNull();
  });

  test("stands in every mail with the header that makes it one click, the same on a second try", async () => {
    const world = await setUpReadyToSend(stores);
    const [draft] = [...world.gmail.drafts.values()];
    const first = draft?.raw.toString() ?? "";
    const link = unsubscribeLink(TEST_SETTINGS, world.contactId) ?? "";
    expect(first.replaceAll(/\r?\n /g, " ")).toContain(`List-Unsubscribe: <${link}>`);
    expect(first).toContain("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
    await stores.sql`update sends set provider_draft_id = null where id = ${world.sendId}`;
    await sendMail(world.ctx, { sendId: world.sendId });
    expect(world.gmail.sent[0]?.raw.toString()).toBe(first);
  });
});

function unsubscribeTokenOfNobody(): string {
  return unsubscribeToken(randomUUID());
}
