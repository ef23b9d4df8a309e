import type { Gmail } from "./gmail.ts";
import type { SmtpTransport } from "./smtp.ts";

/** How one mailbox sends. The two kinds keep different promises, so a sender must say which one it speaks to. */
export type MailTransport = { kind: "gmail"; gmail: Gmail } | { kind: "smtp"; smtp: SmtpTransport };

/** The transports of all mailboxes, by the mailbox's id. */
export type MailTransports = ReadonlyMap<string, MailTransport>;
