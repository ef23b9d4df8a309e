import { randomUUID } from "node:crypto";

import { parseMail } from "../gmail/mime.ts";
import type { Mailbox, StoredMessage } from "../gmail/state.ts";
import { addMessage, newMessageId } from "../gmail/state.ts";

type MakeMail = (sent: StoredMessage, address: string, at: number) => string;

/** Puts a message into the inbox as if it had come from outside. */
export async function receive(box: Mailbox, source: string, threadId: string): Promise<StoredMessage> {
  const raw = Buffer.from(source.replaceAll(/\r?\n/g, "\r\n"), "utf8");
  const parsed = await parseMail(raw);
  return box.store.transaction(() =>
    addMessage(box, {
      id: newMessageId(box),
      threadId,
      labelIds: ["INBOX", "UNREAD"],
      internalDate: box.now(),
      raw: raw.toString("base64url"),
      parsed,
    }),
  );
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

export const bounce: MakeMail = (sent, address, at) => {
  const boundary = `=_${randomUUID()}`;
  const failed = recipientOf(sent);
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
    `Your message was not delivered to ${failed}, because the address was not found.`,
    "",
    `--${boundary}`,
    "Content-Type: message/delivery-status",
    "",
    "Reporting-MTA: dns; googlemail.com",
    "",
    `Final-Recipient: rfc822; ${failed}`,
    "Action: failed",
    "Status: 5.1.1",
    "Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.",
    "",
    `--${boundary}--`,
    "",
  ].join("\n");
};

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
