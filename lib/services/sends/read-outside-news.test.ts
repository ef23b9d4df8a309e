import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { AppError } from "#lib/domain/errors.ts";
import type { MailTransport } from "#lib/integrations/mail/transport.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { createFakeGmail, type FakeGmail } from "#lib/testing/fake-gmail.ts";
import { setSending } from "#lib/testing/sending.ts";
import { APAC, EMEA, setUpMailboxes } from "#lib/testing/two-mailboxes.ts";

import { readOutsideNews } from "./read-outside-news.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
  await setSending(stores, { mode: "SEND" });
});
afterAll(() => stores.close());

const SALES = { ...APAC, id: "sales", address: "sales@larkspur.example", provider: "gmail" as const };

describe("news in another mailbox than the draft's own", () => {
  test.each<[string, (at: FakeGmail, world: World) => unknown]>([
    ["a colleague's answer", (sales, world) => sales.sent.push(copyTo(world.email, world.ctx.now()))],
    ["a mail of the person", (sales, world) => sales.inbound.push({ from: world.email, at: later(world) })],
  ])("%s keeps the reply from leaving", async (_what, happen) => {
    const { world, emea, sales } = await setUp("emea");
    await world.approve();
    happen(sales, world);
    expect(await world.drive()).toMatchObject({ outcome: "returned", gate: "freshness" });
    expect(emea.sent).toEqual([]);
  });

  test("is seen even where the draft's own mailbox cannot be read", async () => {
    const { world, smtp, sales } = await setUp("apac");
    await world.approve();
    sales.sent.push(copyTo(world.email, world.ctx.now()));
    expect(await world.drive()).toMatchObject({ outcome: "returned", gate: "freshness" });
    expect(smtp.sent).toEqual([]);
  });

  test("cannot be asked for now: the reply waits, and leaves when it could", async () => {
    const { world, emea, sales } = await setUp("emea");
    await world.approve();
    sales.failNext = { call: "findSent", error: new AppError("upstream_unavailable", "Down.") };
    await expect(world.drive()).rejects.toThrow("Down.");
    expect(emea.sent).toEqual([]);
    expect(await world.drive()).toMatchObject({ outcome: "sent" });
  });
});

test("more mails of one person than are read are news", async () => {
  const { world, sales } = await setUp("emea");
  sales.listInboundFrom = () => Promise.resolve({ mails: [], isCut: true });
  expect(await ask(world, "emea")).toMatchObject({ hasInbound: true });
});

test("silence elsewhere says nothing about a mailbox that cannot be read", async () => {
  const { world } = await setUp("apac");
  expect(await ask(world, "apac")).toEqual({
    isUnsubscribed: false,
    hasInbound: null,
    hasColleagueReply: null,
  });
  expect(await ask(world, "emea")).toMatchObject({ hasInbound: false, hasColleagueReply: false });
});

test("twelve mailboxes are asked five at a time", async () => {
  const { world } = await setUp("emea");
  const many = Array.from({ length: 12 }, (_, index) => ({ ...SALES, id: `sales-${index}` }));
  let [asking, most] = [0, 0];
  const slow = async () => {
    most = Math.max(most, (asking += 1));
    await new Promise(setImmediate);
    asking -= 1;
    return { mails: [], isCut: false };
  };
  const each = many.map(({ id }): [string, MailTransport] => [
    id,
    { kind: "gmail", gmail: { ...createFakeGmail(), listInboundFrom: slow } },
  ]);
  Object.assign(world.ctx.settings, { mailboxes: many });
  Object.assign(world.ctx.integrations, { mailboxes: new Map(each) });
  await ask(world, "sales-0");
  expect(most).toBe(5);
});

type World = Awaited<ReturnType<typeof setUp>>["world"];

/** One mailbox over Gmail, one over SMTP, and a second of Gmail that is another one. */
async function setUp(mailboxId: string) {
  const set = await setUpMailboxes(stores, { mailboxId, mailboxes: [EMEA, APAC, SALES] });
  const sales = createFakeGmail();
  sales.now = () => set.world.ctx.now();
  for (const { integrations } of [set.world.ctx, set.world.operator]) {
    (integrations.mailboxes as Map<string, MailTransport>).set("sales", { kind: "gmail", gmail: sales });
  }
  return { ...set, sales };
}

function ask(world: World, mailboxId: string) {
  const { contactId, email: address, ctx } = world;
  return readOutsideNews(ctx, { contactId, address, since: ctx.now(), mailboxId });
}

function later(world: World): Date {
  return new Date(world.ctx.now().getTime() + 1_000);
}

function copyTo(to: string, sentAt: Date): FakeGmail["sent"][number] {
  const id = randomUUID();
  const words = { subject: "By hand", textSha256: "0".repeat(64), wireMessageId: `<${id}@mail.gmail.com>` };
  return { ...words, id, threadId: id, to, sentAt, raw: Buffer.alloc(0) };
}
