import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { classifyInbound, referencedIds } from "#lib/domain/inbound.ts";
import { startTestSandbox, type TestSandbox } from "#lib/testing/sandbox.ts";

import { buildMessage } from "./build-message.ts";
import { createGmailClient } from "./gmail-client.ts";
import { createGmailHistory } from "./gmail-history.ts";
import type { Gmail } from "./gmail.ts";

let sandbox: TestSandbox;
let gmail: Gmail;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  await sandbox.reset();
  const { gmailClientId: clientId, gmailClientSecret: clientSecret } = sandbox.secrets;
  gmail = createGmailClient({
    baseUrl: sandbox.urls.gmail,
    tokenUrl: `${sandbox.urls.gmail}/token`,
    clientId,
    clientSecret,
    refreshToken: sandbox.secrets.gmailRefreshToken,
  });
});

async function sendMail(to = "jane@acme.example"): Promise<{ messageId: string; threadId: string }> {
  const { raw } = await buildMessage({
    from: { name: "Larkspur Sales", address: "sales@larkspur.example" },
    to,
    subject: "Preise für 140 Plätze",
    text: "Guten Tag, hier ist der Preis.",
    messageId: "<one@larkspur.example>",
    date: new Date("2026-03-04T09:00:00Z"),
    allowedLinkHosts: [],
  });
  const sent = await gmail.sendDraft((await gmail.createDraft({ raw })).draftId);
  if (sent === "gone") throw new Error("The draft is gone.");
  return sent;
}

const play = async (messageId: string, what: string) => {
  const answer = await fetch(`${sandbox.urls.pages}/mailbox/${messageId}/${what}`, {
    method: "POST",
    redirect: "manual",
  });
  if (answer.status !== 303) throw new Error(`The sandbox answered ${answer.status}.`);
};

test("our own mails and drafts are not read as what came in", async () => {
  const position = await gmail.findPosition();
  await sendMail();
  expect(await gmail.listAdded(position)).toMatchObject({ messageIds: [], isLast: true });
});

test("a reply is read with the mail that it answers and its thread, without its words", async () => {
  const sent = await sendMail();
  const wire = (await gmail.findMessage(sent.messageId))?.wireMessageId;
  const position = await gmail.findPosition();
  await play(sent.messageId, "reply");
  const added = await gmail.listAdded(position);
  if (added === "forgotten") throw new Error("forgotten");
  expect(added.messageIds).toHaveLength(1);
  const mail = await gmail.findInbound(added.messageIds[0] ?? "");
  expect(mail).toMatchObject({ threadId: sent.threadId, labels: expect.arrayContaining(["INBOX"]) });
  expect(referencedIds(mail?.headers ?? {})).toEqual([wire]);
  expect(classifyInbound(mail?.headers ?? {})).toBe("reply");
  expect(Object.keys(mail?.headers ?? {})).not.toContain("subject");
  expect(await gmail.listAdded(added.position)).toMatchObject({ messageIds: [], isLast: true });
});

test("an absence note and a bounce are told apart, and the bounce says which address is closed", async () => {
  const sent = await sendMail();
  const wire = (await gmail.findMessage(sent.messageId))?.wireMessageId;
  const position = await gmail.findPosition();
  for (const what of ["out-of-office", "bounce", "mailbox-full"]) await play(sent.messageId, what);
  const added = await gmail.listAdded(position);
  if (added === "forgotten") throw new Error("forgotten");
  const mails = await Promise.all(added.messageIds.map((id) => gmail.findInbound(id)));
  expect(mails.map((mail) => classifyInbound(mail?.headers ?? {}))).toEqual([
    "auto_reply",
    "bounce",
    "bounce",
  ]);
  const reports = await Promise.all(added.messageIds.map((id) => gmail.findDeliveryReport(id)));
  expect(reports.slice(1)).toEqual([
    { isPermanent: true, recipients: ["jane@acme.example"], messageIds: [wire] },
    { isPermanent: false, recipients: ["jane@acme.example"], messageIds: [wire] },
  ]);
});

test("a report that cannot be parsed says nothing", async () => {
  const parts = Array.from({ length: 300 }, (_, depth) =>
    [`Content-Type: multipart/mixed; boundary="b${depth}"`, "", `--b${depth}`, ""].join("\r\n"),
  );
  const raw = Buffer.from(`X-Failed-Recipients: jane@acme.example\r\n${parts.join("")}\r\n`).toString(
    "base64url",
  );
  const ask = () => Promise.reject(new Error("Nothing else is asked for."));
  const message = { id: "one", threadId: "one", labelIds: [], internalDate: "0", raw };
  const reader = createGmailHistory({ ask, askOrNull: ask, findRaw: () => Promise.resolve(message) });
  expect(await reader.findDeliveryReport("one")).toEqual({
    isPermanent: false,
    recipients: [],
    messageIds: [],
  });
});

test("a hundred and fifty messages come in pages, none twice and none left out", async () => {
  const sent = await sendMail();
  let position = await gmail.findPosition();
  for (let index = 0; index < 150; index += 1) await play(sent.messageId, "reply");
  const seen: string[] = [];
  for (let page = 0; page < 3; page += 1) {
    const added = await gmail.listAdded(position);
    if (added === "forgotten") throw new Error("forgotten");
    seen.push(...added.messageIds);
    position = added.position;
    if (added.isLast) break;
  }
  expect(seen).toHaveLength(150);
  expect(new Set(seen).size).toBe(150);
});

test("a forgotten position is said to be forgotten, and the inbox can be listed instead", async () => {
  const position = await gmail.findPosition();
  const sent = await sendMail();
  await play(sent.messageId, "reply");
  await sandbox.setFaults({ gmail: { historyForgotten: true } });
  expect(await gmail.listAdded(position)).toBe("forgotten");
  const inbox = await gmail.listInbox({ since: new Date(Date.now() - 60_000), page: null });
  expect(inbox).toMatchObject({ messageIds: [expect.any(String)], nextPage: null });
  await sandbox.setFaults({ gmail: { historyForgotten: false } });
});

test("what an address sent is found with its headers, what we sent to it is not", async () => {
  const sent = await sendMail();
  await play(sent.messageId, "reply");
  await play(sent.messageId, "out-of-office");
  const { mails, isCut } = await gmail.listInboundFrom({
    from: "jane@acme.example",
    since: new Date(Date.now() - 60_000),
  });
  expect(mails.map(({ headers }) => classifyInbound(headers)).toSorted()).toEqual(["auto_reply", "reply"]);
  expect(isCut).toBe(false);
});

test("a reply is found behind thirty absence notes, and what is not read of them is said", async () => {
  const sent = await sendMail();
  const query = { from: "jane@acme.example", since: new Date(Date.now() - 60_000) };
  await play(sent.messageId, "reply");
  for (let note = 0; note < 30; note += 1) await play(sent.messageId, "out-of-office");
  const { mails, isCut } = await gmail.listInboundFrom(query);
  expect([mails.some(({ headers }) => classifyInbound(headers) === "reply"), isCut]).toEqual([true, false]);
  for (let note = 0; note < 25; note += 1) await play(sent.messageId, "out-of-office");
  expect(await gmail.listInboundFrom(query)).toMatchObject({ isCut: true });
});

test("a message that was deleted meanwhile is nothing", async () => {
  expect(await gmail.findInbound("19aabbccddeeff00")).toBeNull();
  expect(await gmail.findDeliveryReport("19aabbccddeeff00")).toBeNull();
});
