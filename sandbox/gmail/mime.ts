import { randomBytes } from "node:crypto";

import PostalMime from "postal-mime";
import type { Address } from "postal-mime";

export interface MailHeader {
  name: string;
  value: string;
}

export interface ParsedMail {
  headers: MailHeader[];
  from: string;
  to: string[];
  cc: string[];
  bcc: string[];
  subject: string;
  text: string;
  html: string | null;
  /** As it stands in the header, with angle brackets; empty when there is none. */
  messageId: string;
  attachments: { filename: string; mimeType: string; sizeBytes: number }[];
}

/** `raw` of the Gmail API is base64url; plain base64 and padding are accepted as the real service does. */
export const decodeRaw = (raw: string): Buffer => Buffer.from(raw, "base64url");

export async function parseMail(raw: Buffer): Promise<ParsedMail> {
  const mail = await PostalMime.parse(raw);
  return {
    headers: mail.headers.map((header) => ({ name: header.originalKey, value: header.value })),
    from: addresses(mail.from ? [mail.from] : [])[0] ?? "",
    to: addresses(mail.to),
    cc: addresses(mail.cc),
    bcc: addresses(mail.bcc),
    subject: mail.subject ?? "",
    text: mail.text ?? "",
    html: mail.html ?? null,
    messageId: mail.messageId ?? "",
    attachments: mail.attachments.map((attachment) => ({
      filename: attachment.filename ?? "",
      mimeType: attachment.mimeType,
      sizeBytes:
        typeof attachment.content === "string" ? attachment.content.length : attachment.content.byteLength,
    })),
  };
}

export const headerOf = (headers: readonly MailHeader[], name: string): string =>
  headers.find((header) => header.name.toLowerCase() === name.toLowerCase())?.value ?? "";

/** What Gmail's API does to a message on the way out: it gives it its own Message-ID and completes From and Date. */
export function asSent(
  raw: Buffer,
  options: { from: string; at: number; dropCustomHeaders: boolean },
): { raw: Buffer; messageId: string } {
  const { fields, body } = splitHeaders(raw);
  const given = fields.find((field) => field.name.toLowerCase() === "message-id");
  const messageId = `<CA${randomBytes(24).toString("base64url").replaceAll("_", "+")}@mail.gmail.com>`;
  const kept = fields.filter(({ name }) => {
    const lower = name.toLowerCase();
    if (lower === "message-id") return false;
    return !(options.dropCustomHeaders && lower.startsWith("x-"));
  });
  const has = (name: string): boolean => kept.some((field) => field.name.toLowerCase() === name);
  const added = [`Message-ID: ${messageId}`];
  if (!has("from")) added.push(`From: ${options.from}`);
  if (!has("date")) added.push(`Date: ${new Date(options.at).toUTCString().replace("GMT", "+0000")}`);
  if (!has("mime-version")) added.push("MIME-Version: 1.0");
  const original = given?.source.slice(given.name.length + 1).trim();
  if (original && isMalformed(original)) added.push(`X-Google-Original-Message-ID: ${original}`);
  const head = [...added, ...kept.map((field) => field.source)].join("\r\n");
  return { raw: Buffer.concat([Buffer.from(`${head}\r\n\r\n`, "latin1"), body]), messageId };
}

/** Two `@`, a domain without a dot or with a trailing one: Gmail does not carry such an id on. */
export function isMalformed(messageId: string): boolean {
  const inner = /^<([^<>\s]+)>$/.exec(messageId)?.[1];
  if (!inner || inner.split("@").length !== 2) return true;
  const domain = inner.split("@")[1] ?? "";
  return !domain.includes(".") || domain.endsWith(".") || domain.startsWith(".");
}

export interface HeaderField {
  name: string;
  /** The whole field as written, folded lines included. */
  source: string;
}

export function splitHeaders(raw: Buffer): { fields: HeaderField[]; body: Buffer } {
  const text = raw.toString("latin1");
  const gap = /\r?\n\r?\n/.exec(text);
  const end = gap ? gap.index : text.length;
  const fields = text
    .slice(0, end)
    .split(/\r?\n(?![ \t])/)
    .filter((line) => /^[!-9;-~]+:/.test(line))
    .map((source) => ({ name: source.slice(0, source.indexOf(":")), source }));
  return { fields, body: raw.subarray(gap ? gap.index + gap[0].length : raw.length) };
}

/** The parsed form of a message whose header block was changed by `asSent`. */
export function parsedAsSent(
  draft: ParsedMail,
  { raw, messageId }: { raw: Buffer; messageId: string },
  from: string,
): ParsedMail {
  const headers = splitHeaders(raw).fields.map(({ name, source }) => {
    const known = draft.headers.find((header) => header.name === name && name.toLowerCase() !== "message-id");
    const written = source
      .slice(name.length + 1)
      .replaceAll(/\r?\n[ \t]+/g, " ")
      .trim();
    return { name, value: known ? known.value : written };
  });
  return { ...draft, headers, messageId, from: draft.from || from };
}

function addresses(list: Address[] | undefined): string[] {
  return (list ?? []).flatMap((entry) =>
    entry.group ? entry.group.map((member) => member.address) : [entry.address],
  );
}
