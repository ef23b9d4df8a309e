import MailComposer from "nodemailer/lib/mail-composer";

import { parseAddress } from "#lib/domain/address.ts";
import { sha256Hex } from "#lib/domain/digest.ts";
import { isAllowedLink } from "#lib/domain/draft-checks.ts";
import { MAX_SUBJECT_LENGTH } from "#lib/domain/draft-words.ts";
import { AppError } from "#lib/domain/errors.ts";
import { htmlFromText } from "#lib/domain/html.ts";
import { hasHiddenCharacters, oneLine } from "#lib/domain/text.ts";

export type MessageToBuild = {
  from: { name: string; address: string };
  /** Exactly one address, as `parseAddress` gives it back. */
  to: string;
  subject: string;
  text: string;
  /** With its angle brackets. */
  messageId: string;
  date: Date;
  inReplyTo?: string;
  references?: readonly string[];
  /** An https link on a listed host, or a link of our own. */
  listUnsubscribe?: string;
  /** Where this product answers itself: http there only ever means the sandbox. */
  ownOrigin?: string;
  allowedLinkHosts: readonly string[];
};

/**
 * The bytes of one e-mail: the approved text, the same text as escaped HTML, and headers that no value can add to.
 * The same input gives the same bytes. Refuses rather than changes what a person approved.
 */
export async function buildMessage(message: MessageToBuild): Promise<{ raw: Buffer; textSha256: string }> {
  const from = canonicalAddress(message.from.address, "sender");
  const to = canonicalAddress(message.to, "recipient");
  refuseUnsafeContent(message);
  const references = message.references ?? [];
  const identifiers = [
    message.messageId,
    ...(message.inReplyTo === undefined ? [] : [message.inReplyTo]),
    ...references,
  ];
  if (!identifiers.every(isMessageId)) throw refusal("A message identifier is not well formed.");
  const text = message.text.replaceAll("\r\n", "\n");
  const mail = new MailComposer({
    from: { name: oneLine(message.from.name, 100), address: from },
    to: { name: "", address: to },
    envelope: { from, to: [to] },
    subject: message.subject,
    text,
    html: htmlFromText(text, message.allowedLinkHosts),
    messageId: message.messageId,
    date: message.date,
    ...(message.inReplyTo === undefined ? {} : { inReplyTo: message.inReplyTo }),
    ...(references.length === 0 ? {} : { references: [...references] }),
    ...(message.listUnsubscribe === undefined ? {} : { headers: unsubscribeHeaders(message) }),
    textEncoding: "quoted-printable",
    newline: "windows",
    baseBoundary: sha256Hex(message.messageId).slice(0, 24),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return { raw: await mail.compile().build(), textSha256: textDigest(text) };
}

/** The same for the text as approved and for the text part as read back: line ends and trailing spaces do not count. */
export function textDigest(text: string): string {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  return sha256Hex(
    lines
      .map((line) => line.replace(/[ \t]+$/, ""))
      .join("\n")
      .replace(/^\n+|\n+$/g, ""),
  );
}

function canonicalAddress(address: string, role: string): string {
  const parsed = parseAddress(address);
  if (!parsed.ok || parsed.address !== address) throw refusal(`The ${role} is not one plain mail address.`);
  return parsed.address;
}

function refuseUnsafeContent({ subject, text }: MessageToBuild): void {
  if (
    subject.trim() === "" ||
    subject.length > MAX_SUBJECT_LENGTH ||
    /[\r\n\u2028\u2029]/.test(subject) ||
    hasHiddenCharacters(subject)
  ) {
    throw refusal("The subject is not one clean line of at most 200 characters.");
  }
  if (text.trim() === "" || hasHiddenCharacters(text.replaceAll("\r\n", "\n"))) {
    throw refusal("The text is empty or holds control or invisible characters.");
  }
}

function isMessageId(id: string): boolean {
  return /^<[\x21-\x3B\x3D\x3F-\x7E]{1,250}>$/.test(id) && id.indexOf("@") === id.lastIndexOf("@");
}

function unsubscribeHeaders({
  listUnsubscribe = "",
  allowedLinkHosts,
  ownOrigin,
}: MessageToBuild): Record<string, string> {
  const isOwn = URL.canParse(listUnsubscribe) && new URL(listUnsubscribe).origin === ownOrigin;
  if (
    !(isOwn || isAllowedLink(listUnsubscribe, new Set(allowedLinkHosts))) ||
    !/^[\x21-\x7E]+$/.test(listUnsubscribe) ||
    /[<>,]/.test(listUnsubscribe)
  ) {
    throw refusal("The unsubscribe link is not an https link to us or to a host on the list.");
  }
  return {
    "List-Unsubscribe": `<${listUnsubscribe}>`,
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
  };
}

function refusal(what: string): AppError {
  return new AppError("unprocessable", `${what} Nothing was sent; edit the draft and approve it again.`);
}
