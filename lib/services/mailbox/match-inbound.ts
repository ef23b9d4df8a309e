import { findContactByEmailTokenOrNull } from "#lib/db/contacts.ts";
import { findAnsweredSendOrNull, findLastSendToOrNull } from "#lib/db/inbound-messages.ts";
import type { SendRow } from "#lib/db/sends.ts";
import { lookupToken } from "#lib/db/tokens.ts";
import { parseAddress } from "#lib/domain/address.ts";
import type { DeliveryReport } from "#lib/domain/delivery-report.ts";
import { addressOf, failedRecipients, type InboundKind, referencedIds } from "#lib/domain/inbound.ts";
import type { InboundMail } from "#lib/integrations/mail/gmail-history.ts";

import type { ServiceContext } from "../context.ts";

export type InboundMatch = {
  contactId: string;
  send: SendRow | null;
  /** `named`: the message says which mail it is about. `address`: only the person is known. */
  by: "named" | "address";
};

/** Whom a message is about: by the mail that it answers, by its thread, else by the address. Null: nobody we know. */
export async function matchInbound(
  ctx: ServiceContext,
  input: { mail: InboundMail; kind: InboundKind; report: DeliveryReport | null },
): Promise<InboundMatch | null> {
  const { mail, kind, report } = input;
  const wireMessageIds = [...referencedIds(mail.headers), ...(report?.messageIds ?? [])];
  const send = await findAnsweredSendOrNull(ctx.db, { wireMessageIds, threadId: mail.threadId });
  if (send) return { contactId: send.contactId, send, by: "named" };
  const addresses =
    kind === "bounce"
      ? [...failedRecipients(mail.headers), ...(report?.recipients ?? [])]
      : [addressOf(mail.headers["from"]) ?? ""];
  for (const address of addresses) {
    const contact = await findContactByAddress(ctx, address);
    if (!contact) continue;
    const last = await findLastSendToOrNull(ctx.db, { contactId: contact.id, before: mail.receivedAt });
    return { contactId: contact.id, send: last, by: "address" };
  }
  return null;
}

/** True when one of these is the person's own address: a forwarded mail may bounce elsewhere. */
export function isAddressOf(emailToken: Buffer | null, addresses: readonly string[]): boolean {
  return addresses.some((address) => tokenOf(address)?.equals(emailToken ?? Buffer.alloc(0)) === true);
}

async function findContactByAddress(ctx: ServiceContext, address: string) {
  const token = tokenOf(address);
  return token && findContactByEmailTokenOrNull(ctx.db, token);
}

function tokenOf(address: string): Buffer | null {
  const parsed = parseAddress(address);
  return parsed.ok ? lookupToken("email", parsed.address) : null;
}
