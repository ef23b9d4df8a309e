import { randomUUID } from "node:crypto";

import { headerOf, parseMail } from "../gmail/mime.ts";
import type { Mailbox, StoredMessage } from "../gmail/state.ts";
import { addMessage, newMessageId } from "../gmail/state.ts";

type MakeMail = (sent: StoredMessage, address: string, at: number) => string;

/** Puts a message into the mailbox: into the inbox as if it had come from outside, unless it is said otherwise. */
export async function receive(
  box: Mailbox,
  source: string,
  { threadId, labelIds = ["INBOX", "UNREAD"] }: { threadId?: string; labelIds?: string[] } = {},
): Promise<StoredMessage> {
  const raw = Buffer.from(source.replaceAll(/\r?\n/g, "\r\n"), "utf8");
  const parsed = await parseMail(raw);
  return box.store.transaction(() => {
    const id = newMessageId(box);
    return addMessage(box, {
      id,
      threadId: threadId ?? id,
      labelIds,
      internalDate: box.now(),
      raw: raw.toString("base64url"),
      parsed,
    });
  });
}

export const reply: MakeMail = (sent, address, at) =>
  [
    ...head(sent, { from: recipientOf(sent), to: address, at }),
    `Subject: ${encoded(`Re: ${sent.parsed.subject.replace(/^re:\s*/i, "")}`)}`,
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: 8bit",
    "",
    "Thank you, that helps. Could we talk on Thursday?",
    "",
    ...sent.parsed.text.split("\n").map((line) => `> ${line}`),
  ].join("\n");

/** Marked as automatic the way mail programs do: nobody may answer this by machine. */
export const outOfOffice: MakeMail = (sent, address, at) =>
  [
    ...head(sent, { from: recipientOf(sent), to: address, at }),
    `Subject: ${encoded(`Out of office: ${sent.parsed.subject}`)}`,
    "Auto-Submitted: auto-replied",
    "X-Auto-Response-Suppress: All",
    "Precedence: bulk",
    "Content-Type: text/plain; charset=utf-8",
    "",
    "I am away until Monday and read my mail after that.",
  ].join("\n");

/** The address does not exist: a real report with the status and the headers of the mail that came back. */
export const bounce: MakeMail = (sent, address, at) =>
  deliveryReport(sent, {
    address,
    at,
    status: "5.1.1",
    prose: "the address was not found",
    code: "550-5.1.1 The email account that you tried to reach does not exist.",
  });

/** The address exists, its mailbox is full: no reason never to write again. */
export const mailboxFull: MakeMail = (sent, address, at) =>
  deliveryReport(sent, {
    address,
    at,
    status: "5.2.2",
    prose: "the recipient's inbox is full",
    code: "552-5.2.2 The email account that you tried to reach is over quota.",
  });

type Refused = { address: string; at: number; status: string; prose: string; code: string };

function deliveryReport(sent: StoredMessage, { address, at, status, prose, code }: Refused): string {
  const boundary = `=_${randomUUID()}`;
  const failed = recipientOf(sent);
  const original = ["From", "To", "Subject", "Date", "Message-ID"].flatMap((name) => {
    const value = headerOf(sent.parsed.headers, name);
    return value ? [`${name}: ${encoded(value)}`] : [];
  });
  return [
    "Return-Path: <>",
    ...head(sent, { from: "Mail Delivery Subsystem <mailer-daemon@googlemail.com>", to: address, at }),
    "Subject: Delivery Status Notification (Failure)",
    "Auto-Submitted: auto-replied",
    `X-Failed-Recipients: ${failed}`,
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    "",
    `--${boundary}`,
    "Content-Type: text/plain; charset=utf-8",
    "",
    `Your message was not delivered to ${failed}, because ${prose}.`,
    "",
    `--${boundary}`,
    "Content-Type: message/delivery-status",
    "",
    "Reporting-MTA: dns; googlemail.com",
    "",
    `Final-Recipient: rfc822; ${failed}`,
    "Action: failed",
    `Status: ${status}`,
    `Diagnostic-Code: smtp; ${code}`,
    "",
    `--${boundary}`,
    "Content-Type: text/rfc822-headers",
    "",
    ...original,
    "",
    `--${boundary}--`,
    "",
  ].join("\n");
}

/** A colleague writes to the same person from the mailbox's own window. */
export const byHand: MakeMail = (sent, address, at) =>
  [
    `From: ${address}`,
    `To: ${recipientOf(sent)}`,
    `Date: ${new Date(at).toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: <CA${randomUUID()}@mail.gmail.com>`,
    "MIME-Version: 1.0",
    `Subject: ${encoded("Our call today")}`,
    "Content-Type: text/plain; charset=utf-8",
    "",
    "As we said on the phone: I send the offer tomorrow.",
  ].join("\n");

function head(sent: StoredMessage, { from, to, at }: { from: string; to: string; at: number }): string[] {
  const { messageId } = sent.parsed;
  return [
    `From: ${from}`,
    `To: ${to}`,
    `Date: ${new Date(at).toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: <${randomUUID()}@mail.example>`,
    `In-Reply-To: ${messageId}`,
    `References: ${messageId}`,
    "MIME-Version: 1.0",
  ];
}

const recipientOf = (sent: StoredMessage): string => sent.parsed.to[0] ?? "nobody@mail.example";

const encoded = (text: string): string =>
  /^[\x20-\x7e]*$/.test(text) ? text : `=?utf-8?B?${Buffer.from(text).toString("base64")}?=`;
