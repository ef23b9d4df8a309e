import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { contacts, inboundMessages, readCursors, workflows } from "#drizzle/schema/index.ts";
import { findDraft } from "#lib/db/drafts.ts";
import type { DeliveryReport } from "#lib/domain/delivery-report.ts";
import { AppError } from "#lib/domain/errors.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { type AnsweredWorld, forgetMailboxes, setUpAnswered } from "#lib/testing/mailbox.ts";
import { auditOf } from "#lib/testing/records.ts";
import { setSending } from "#lib/testing/sending.ts";

import { getDraft } from "../drafts/get-draft.ts";
import { getWorkflow } from "../workflows/get-workflow.ts";
import { readMailbox } from "./read-mailbox.ts";
import { readMailboxes } from "./read-mailboxes.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
  await setSending(stores, { mode: "SEND" });
});
afterAll(() => stores.close());
beforeEach(() => forgetMailboxes(stores));

const GONE: DeliveryReport = { isPermanent: true, recipients: [], messageIds: [] };

const noted = (id: string) =>
  stores.db.select().from(inboundMessages).where(eq(inboundMessages.providerMessageId, id));
const contactOf = async (id: string) =>
  (await stores.db.select().from(contacts).where(eq(contacts.id, id)))[0];
const workflowOf = async (id: string) =>
  (await stores.db.select().from(workflows).where(eq(workflows.id, id)))[0];

describe("what is no reply", () => {
  test("an absence note changes nothing but is noted", async () => {
    const world = await setUpAnswered(stores);
    const id = world.receive({
      headers: { from: world.email, "in-reply-to": world.sent.wire, "auto-submitted": "auto-replied" },
    });
    await world.read();
    expect(await noted(id)).toMatchObject([{ kind: "auto_reply", sendId: world.sent.id }]);
    expect(await workflowOf(world.workflowId)).toMatchObject({ answeredAt: null });
    expect(await findDraft(stores.db, world.second.id)).toMatchObject({ staleSince: null, version: 1 });
  });

  test("mail of people whom we do not know, of our own mailbox, spam and drafts leave no trace", async () => {
    const world = await setUpAnswered(stores);
    const ids = [
      world.receive({ from: "stranger@nowhere.example", headers: { from: "stranger@nowhere.example" } }),
      world.receive({ from: "sales@larkspur.example", headers: { from: "Sales <sales@larkspur.example>" } }),
      world.receive({ labels: ["SPAM"] }),
      world.receive({ labels: ["DRAFT"] }),
      world.receive({ isDeleted: true }),
    ];
    await world.read();
    for (const id of ids) expect(await noted(id)).toEqual([]);
  });
});

describe("a bounce", () => {
  const bounce = (world: AnsweredWorld, report: DeliveryReport, headers = {}) =>
    world.receive({
      from: "mailer-daemon@googlemail.com",
      report,
      headers: {
        from: "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        "x-failed-recipients": world.email,
        "in-reply-to": world.sent.wire,
        ...headers,
      },
    });

  test("for good closes the address for drafts from before, and the sent workflow shows it", async () => {
    const world = await setUpAnswered(stores);
    bounce(world, GONE);
    await world.read();
    expect(await contactOf(world.contactId)).toMatchObject({ bouncedAt: world.ctx.now() });
    const draft = await getDraft(world.operator, { draftId: world.second.id });
    expect(draft.gates.firstFailing).toMatchObject({
      reason: expect.stringContaining("The address bounced"),
    });
    expect(draft.stale).toBeNull();
    const view = await getWorkflow(world.operator, { workflowId: world.workflowId });
    expect(view.inbound).toMatchObject([{ kind: "bounce" }]);
    expect(view.answeredAt).toBeNull();
  });

  test("that names no mail of ours closes nothing: anybody can write one about any address", async () => {
    const world = await setUpAnswered(stores);
    const id = bounce(
      world,
      { ...GONE, recipients: [world.email] },
      { "in-reply-to": "<guessed@larkspur.example>" },
    );
    await world.read();
    expect(await noted(id)).toMatchObject([{ kind: "bounce" }]);
    expect(await contactOf(world.contactId)).toMatchObject({ bouncedAt: null });
  });

  test("written by a stranger does not keep the next mail from being read", async () => {
    const world = await setUpAnswered(stores);
    bounce(world, { ...GONE, messageIds: ["<a\ud800b@x>"] }, { "in-reply-to": "<a\u0000b@x>" });
    const id = world.reply();
    await world.read();
    expect(await noted(id)).toMatchObject([{ kind: "reply" }]);
  });

  test("does not close the address for a form that the person sends after it", async () => {
    const world = await setUpAnswered(stores);
    bounce(world, GONE);
    await world.read();
    world.advance(60_000);
    const later = await world.addDraft();
    const draft = await getDraft(world.operator, { draftId: later.id });
    expect(draft.gates.gates.find(({ name }) => name === "recipient")).toMatchObject({ ok: true });
  });

  test.each([
    ["of a full mailbox", { ...GONE, isPermanent: false }, {}],
    ["of an address that ours was forwarded to", GONE, { "x-failed-recipients": "x@forwarded.example" }],
  ])("%s is noted and closes nothing", async (_what, report, headers) => {
    const world = await setUpAnswered(stores);
    const id = bounce(world, report, headers);
    await world.read();
    expect(await noted(id)).toMatchObject([{ kind: "bounce" }]);
    expect(await contactOf(world.contactId)).toMatchObject({ bouncedAt: null });
  });

  test("proves that a mail of unknown outcome has left: it is settled and never sent again", async () => {
    const world = await setUpAnswered(stores);
    await stores.sql`update sends set state = 'unknown', wire_message_id = null, settled_at = null where id = ${world.sent.id}`;
    bounce(world, GONE, { "in-reply-to": "<CAnew@mail.gmail.com>" });
    const last = world.gmail.inbound.at(-1);
    if (last) last.threadId = world.sent.providerThreadId ?? "";
    await world.read();
    expect(await world.send()).toMatchObject({ state: "sent", wireMessageId: "<CAnew@mail.gmail.com>" });
    expect((await auditOf(stores.db, world.sent.id)).at(-1)).toMatchObject({
      action: "send.sent",
      facts: { how: "found", proof: "bounce" },
    });
    expect(world.gmail.sent).toHaveLength(1);
  });
});

describe("the position", () => {
  test("moves only after what came before it is kept: a failure in between loses nothing and doubles nothing", async () => {
    const world = await setUpAnswered(stores);
    const ids = [world.reply(), world.reply(), world.reply(), world.reply(), world.reply()];
    world.gmail.failNext = null;
    let calls = 0;
    const findInbound = world.gmail.findInbound.bind(world.gmail);
    world.gmail.findInbound = async (id) => {
      calls += 1;
      if (calls === 5) throw new AppError("upstream_unavailable", "Gmail answered 503.");
      return findInbound(id);
    };
    await expect(world.read()).rejects.toMatchObject({ code: "upstream_unavailable" });
    world.gmail.findInbound = findInbound;
    await world.read();
    for (const id of ids) expect(await noted(id)).toHaveLength(1);
  });

  test("that Gmail has forgotten is no loss: the inbox is read again and known mail stays as it was", async () => {
    const world = await setUpAnswered(stores);
    const before = world.reply();
    await world.read();
    const after = world.reply();
    world.gmail.isHistoryForgotten = true;
    await world.read();
    expect(await noted(before)).toHaveLength(1);
    expect(await noted(after)).toHaveLength(1);
    world.gmail.isHistoryForgotten = false;
    const later = world.reply();
    await world.read();
    expect(await noted(later)).toHaveLength(1);
  });

  test("two readers at once note each message once", async () => {
    const world = await setUpAnswered(stores);
    const ids = [world.reply(), world.reply()];
    await Promise.all([world.read(), world.read()]);
    for (const id of ids) expect(await noted(id)).toHaveLength(1);
  });

  test("a mailbox that cannot be read says why and keeps its place", async () => {
    const world = await setUpAnswered(stores);
    const id = world.reply();
    world.gmail.failNext = { call: "listAdded", error: new AppError("forbidden", "Gmail refused.") };
    await expect(readMailboxes(world.mailbox)).rejects.toMatchObject({ code: "forbidden" });
    const [cursor] = await stores.db.select().from(readCursors);
    expect(cursor).toMatchObject({ name: "gmail-history:default", errorCode: "forbidden" });
    expect(await readMailboxes(world.mailbox)).toMatchObject({ noted: 1 });
    expect(await noted(id)).toHaveLength(1);
    expect((await stores.db.select().from(readCursors))[0]).toMatchObject({ errorCode: null });
  });

  test("a mailbox that could never be read says why, and begins when it can", async () => {
    const world = await setUpAnswered(stores);
    const id = world.reply();
    await stores.db.delete(readCursors);
    world.gmail.failNext = { call: "findPosition", error: new AppError("forbidden", "Gmail refused.") };
    await expect(readMailboxes(world.mailbox)).rejects.toMatchObject({ code: "forbidden" });
    expect(await stores.db.select().from(readCursors)).toMatchObject([
      { name: "gmail-history:default", errorCode: "forbidden" },
    ]);
    await world.read();
    expect(await noted(id)).toHaveLength(1);
    expect(await stores.db.select().from(readCursors)).toMatchObject([{ errorCode: null }]);
  });

  test("the first reading goes back to the first mail that could have been answered", async () => {
    const world = await setUpAnswered(stores);
    const id = world.reply();
    await stores.db.delete(readCursors);
    await world.read();
    expect(await noted(id)).toHaveLength(1);
  });

  test("only the mailbox system reads mail", async () => {
    const world = await setUpAnswered(stores);
    await expect(readMailbox(world.operator, { mailboxId: "default" })).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});
