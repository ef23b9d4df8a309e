import { addressOf, messageIdsIn } from "./inbound.ts";

/** What a mail system says about a mail that it did not deliver. */
export type DeliveryReport = {
  /** True only for a refusal for good (5.x.x): a full mailbox or a late server is none. */
  isPermanent: boolean;
  /** Addresses that the mail did not reach, in lower case. */
  recipients: string[];
  /** Message-IDs of the mail in question, in angle brackets. */
  messageIds: string[];
};

const MOST_RECIPIENTS = 20;

/**
 * Reads `message/delivery-status` (RFC 3464). Where a mail system sent prose instead, the first enhanced status code
 * or SMTP reply in it decides. Original recipients come first: an alias may have been resolved on the way.
 */
export function readDeliveryReport(parts: {
  status: string | null;
  prose: string;
  original: string | null;
}): DeliveryReport {
  const status = unfold(parts.status ?? "");
  const groups = status.split(/\r?\n\r?\n/).filter((group) => field(group, "action") !== null);
  const failed = groups.filter((group) => field(group, "action")?.toLowerCase() === "failed");
  const recipients = groups.flatMap((group) => [
    ...typedAddress(field(group, "original-recipient")),
    ...typedAddress(field(group, "final-recipient")),
  ]);
  const isPermanent =
    groups.length > 0
      ? failed.some((group) => isFinal(field(group, "status") ?? ""))
      : saysFinal(parts.prose);
  return {
    isPermanent,
    recipients: [...new Set(recipients)].slice(0, MOST_RECIPIENTS),
    messageIds: messageIdsOf(parts.original ?? ""),
  };
}

/** 5.2.2 and 5.3.4 are about this mail or a full mailbox, 5.7.x about us: the address itself is fine. */
function isFinal(status: string): boolean {
  return /^\s*5\.\d{1,3}\.\d{1,3}/.test(status) && !/^\s*5\.(?:2\.[23]|3\.4|7\.)/.test(status);
}

function saysFinal(prose: string): boolean {
  const text = prose.slice(0, 20_000);
  const enhanced = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(text)?.[0];
  if (enhanced !== undefined) return isFinal(enhanced);
  return /\b55[013]\b/.test(text);
}

function typedAddress(value: string | null): string[] {
  const address = value === null ? null : addressOf(value.slice(value.indexOf(";") + 1).trim());
  return address === null ? [] : [address];
}

function field(group: string, name: string): string | null {
  const line = group.split(/\r?\n/).find((each) => each.toLowerCase().startsWith(`${name}:`));
  return line === undefined ? null : line.slice(name.length + 1).trim();
}

function unfold(text: string): string {
  return text.slice(0, 100_000).replaceAll(/\r?\n[ \t]+/g, " ");
}

function messageIdsOf(original: string): string[] {
  const headers = unfold(original).split(/\r?\n\r?\n/, 1)[0] ?? "";
  return messageIdsIn(field(headers, "message-id") ?? undefined);
}
