import type { SendRow } from "#lib/db/sends.ts";
import type { MailProvider } from "#lib/domain/mailbox.ts";

import type { ServiceContext } from "../context.ts";
import { gmailProtocol } from "./gmail-protocol.ts";
import type { SendProgress } from "./send-progress.ts";
import { smtpProtocol } from "./smtp-protocol.ts";

/** How one kind of provider sends without doubles. Each function holds the send's lease. */
export type SendProtocol = {
  /** Whether the provider keeps a draft between approval and sending. */
  hasDrafts: boolean;
  /** For a reserved row: whatever can be made ready before the gates are asked for the last time. */
  prepare: (ctx: ServiceContext, send: SendRow) => Promise<SendRow>;
  /** For a reserved row: every gate, then the one call that may send. */
  send: (ctx: ServiceContext, send: SendRow) => Promise<SendProgress>;
  /** For a row in flight: finds out what became of it, and sends only what is proved not to have left. */
  confirm: (ctx: ServiceContext, send: SendRow) => Promise<SendProgress>;
};

const PROTOCOLS: Record<MailProvider, () => SendProtocol> = {
  gmail: () => gmailProtocol,
  smtp: () => smtpProtocol,
};

/** By what the ledger says: a send ends by the rules that it began under. */
export function protocolOf({ provider }: Pick<SendRow, "provider">): SendProtocol {
  return PROTOCOLS[provider]();
}
