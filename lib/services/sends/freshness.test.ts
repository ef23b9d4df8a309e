import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { contacts, readCursors } from "#drizzle/schema/index.ts";
import { findDraft } from "#lib/db/drafts.ts";
import { lookupToken } from "#lib/db/tokens.ts";
import { unsubscribeToken } from "#lib/db/unsubscribe-tokens.ts";
import { createHubSpotClient } from "#lib/integrations/hubspot/client.ts";
import { createGmailClient } from "#lib/integrations/mail/gmail-client.ts";
import { contextForSystem, TEST_NOW } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertDraft, insertSubmission } from "#lib/testing/factories.ts";
import { startTestSandbox, type TestSandbox } from "#lib/testing/sandbox.ts";
import { setSending, setUpSending } from "#lib/testing/sending.ts";

import { unsubscribeContact } from "../contacts/unsubscribe-contact.ts";
import { approveDraft } from "../drafts/approve-draft.ts";
import { getDraft } from "../drafts/get-draft.ts";
import { keepStaleDraft } from "../drafts/keep-stale-draft.ts";
import { readMailbox } from "../mailbox/read-mailbox.ts";
import { createMailDraft } from "./create-mail-draft.ts";
import { reserveSend } from "./reserve-send.ts";
import { sendMail } from "./send-mail.ts";
import type { SendProgress } from "./send-progress.ts";

let stores: TestStores;
let sandbox: TestSandbox;
beforeAll(async () => {
  useTestEnv();
  [stores, sandbox] = await Promise.all([createTestStores(), startTestSandbox()]);
  await setSending(stores, { mode: "SEND" });
});
afterAll(() => Promise.all([stores.close(), sandbox.stop()]));
beforeEach(async () => {
  await sandbox.reset();
  await stores.db.delete(readCursors);
});

type Effect = { gate: string; isMendable: boolean };

/** What happens, which gate it shuts, and whether a person who knows of it may approve the same words. */
const NEWS: [what: string, effect: Effect, happen: (world: World) => Promise<unknown>][] = [
  ["a reply in the thread", { gate: "freshness", isMendable: true }, (world) => world.play("reply")],
  [
    "a reply that was noted",
    { gate: "freshness", isMendable: true },
    (world) => world.play("reply").then(world.read),
  ],
  ["a colleague's mail by hand", { gate: "freshness", isMendable: true }, (world) => world.play("by-hand")],
  ["a newer form", { gate: "freshness", isMendable: true }, (world) => world.addForm()],
  ["our link for unsubscribing", { gate: "unsubscribe", isMendable: false }, (world) => world.unsubscribe()],
  ["an opt-out at HubSpot", { gate: "unsubscribe", isMendable: false }, (world) => world.optOut()],
  ["a restriction", { gate: "restriction", isMendable: false }, (world) => world.restrict()],
];

describe.each(NEWS)("%s", (_what, { gate, isMendable }, happen) => {
  test("between approval and reservation: nothing leaves, the reason is told", async () => {
    const world = await setUp();
    await world.approve();
    await happen(world);
    await expectReturned(world, gate, await world.send());
  });

  test("between reservation and sending: nothing leaves, the reason is told", async () => {
    const world = await setUp();
    await world.approve();
    const sendId = await world.prepare();
    await happen(world);
    await expectReturned(world, gate, await sendMail(world.ctx, { sendId }));
  });

  test(`the same words ${isMendable ? "leave once" : "stay, although"} a person approves them again`, async () => {
    const world = await setUp();
    await world.approve();
    const sendId = await world.prepare();
    await happen(world);
    await sendMail(world.ctx, { sendId });
    const { staleReason } = await findDraft(stores.db, world.draftId);
    if (staleReason === "they_wrote_again") await world.keep();
    if (staleReason === "unsubscribed") {
      await expect(world.approve()).rejects.toMatchObject({ details: { reason: "stale" } });
    } else {
      await world.approve();
      expect(await world.send()).toMatchObject(
        isMendable ? { outcome: "sent" } : { outcome: "returned", gate },
      );
    }
    expect(await world.mailsTo()).toHaveLength(isMendable ? world.others() + 1 : world.others());
  });
});

test("an absence note is no news: the reply leaves", async () => {
  const world = await setUp();
  await world.approve();
  const sendId = await world.prepare();
  await world.play("out-of-office");
  expect(await sendMail(world.ctx, { sendId })).toMatchObject({ outcome: "sent" });
});

test("an absence note that was noted is no news either", async () => {
  const world = await setUp();
  await world.approve();
  await world.play("out-of-office");
  await world.read();
  expect(await world.send()).toMatchObject({ outcome: "sent" });
});

test("after a bounce nothing more leaves to that address", async () => {
  const world = await setUp();
  await world.approve();
  const sendId = await world.prepare();
  await world.play("bounce");
  await world.read();
  await expectReturned(world, "recipient", await sendMail(world.ctx, { sendId }));
});

async function expectReturned(world: World, gate: string, progress: SendProgress): Promise<void> {
  if (progress.outcome !== "withdrawn") {
    expect(progress).toMatchObject({ outcome: "returned", gate, reason: expect.stringMatching(/\.$/) });
  }
  expect(await world.mailsTo()).toHaveLength(world.others());
  const view = await getDraft(world.operator, { draftId: world.draftId });
  expect(view).toMatchObject({ status: "pending_review", approval: null });
  expect(view.returned?.reason).toMatch(/\.$/);
  expect(view.returned?.remedy).toMatch(/\.$/);
}

type World = Awaited<ReturnType<typeof setUp>>;

/** One reply that left over the real wire, and another draft to the same person. The clock is the wall's, and moves by hand. */
async function setUp() {
  const { gmailClientId: clientId, gmailClientSecret: clientSecret } = sandbox.secrets;
  const gmail = createGmailClient({
    baseUrl: sandbox.urls.gmail,
    tokenUrl: `${sandbox.urls.gmail}/token`,
    clientId,
    clientSecret,
    refreshToken: sandbox.secrets.gmailRefreshToken,
  });
  const accessToken = sandbox.secrets.hubspotAccessToken;
  const hubspot = createHubSpotClient({ baseUrl: sandbox.urls.hubspot, accessToken, apiVersion: "v3" });
  const email = `jane@${crypto.randomUUID().slice(0, 8)}.example`;
  const world = await setUpSending(stores, { email });
  const { ctx, operator, contactId, draft } = world;
  Object.assign(ctx.integrations, { mailboxes: new Map([["default", { kind: "gmail", gmail }]]), hubspot });
  const { integrations, now, settings } = ctx;
  const emailToken = lookupToken("email", email);
  await stores.db.update(contacts).set({ emailToken }).where(eq(contacts.id, contactId));
  const mailbox = contextForSystem(stores, "mailbox", { integrations, now, settings });
  const read = () => readMailbox(mailbox, { mailboxId: "default" });

  world.advance(Date.now() - TEST_NOW.getTime() - 120_000);
  await read();
  await world.approve();
  world.passUndoWindow();
  await world.drive();
  const first = await world.send();
  const contact = { contactId, key: draft.workflow.key };
  const second = await insertDraft(stores, { contact, email, receivedAt: now(), subject: "More" });
  const draftId = second.id;

  const page = (path: string) =>
    fetch(sandbox.urls.pages + path, { method: "POST", redirect: "manual" }).then(({ status }) => {
      if (status !== 303) throw new Error(`The sandbox answered ${status}.`);
    });
  let others = 1;
  const prepare = async (): Promise<string> => {
    const reserved = await reserveSend(ctx, { draftId });
    if (reserved.outcome !== "reserved") throw new Error(JSON.stringify(reserved));
    await createMailDraft(ctx, reserved);
    return reserved.sendId;
  };
  return {
    ctx,
    operator,
    draftId,
    read,
    prepare,
    /** Mails to the person that are not the reply in question. */
    others: () => others,
    mailsTo: () => gmail.findSent({ to: email, afterEpochSeconds: 1_000_000_000 }),
    approve: async () => {
      const { version, digest } = await getDraft(operator, { draftId });
      await approveDraft(operator, { draftId, version, digest: digest ?? "" });
      world.passUndoWindow();
    },
    keep: async () => {
      const { version } = await findDraft(stores.db, draftId);
      await keepStaleDraft(operator, { draftId, version });
    },
    send: async (): Promise<SendProgress> => {
      const reserved = await reserveSend(ctx, { draftId });
      if (reserved.outcome !== "reserved") return reserved;
      await createMailDraft(ctx, reserved);
      return sendMail(ctx, reserved);
    },
    play: async (what: string) => {
      await page(`/mailbox/${first?.providerMessageId}/${what}`);
      if (what === "by-hand") others += 1;
      // Whatever is decided from here on is decided after it, however slow this machine is.
      world.advance(Math.max(Date.now() + 2_000 - now().getTime(), 0));
    },
    addForm: () => insertSubmission(stores, { contact, email, receivedAt: now() }),
    unsubscribe: () =>
      unsubscribeContact(contextForSystem(stores, "unsubscribe", { integrations, now, settings }), {
        token: unsubscribeToken(contactId),
      }),
    optOut: () => hubspot.unsubscribe(email),
    restrict: () => stores.db.update(contacts).set({ restrictedAt: now() }).where(eq(contacts.id, contactId)),
  };
}
