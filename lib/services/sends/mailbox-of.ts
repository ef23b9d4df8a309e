import type { SendRow } from "#lib/db/sends.ts";
import { AppError } from "#lib/domain/errors.ts";
import { findMailbox, type Mailbox } from "#lib/domain/mailbox.ts";
import type { Gmail } from "#lib/integrations/mail/gmail.ts";
import type { MailTransport } from "#lib/integrations/mail/transport.ts";

import type { ServiceContext, ServiceSettings } from "../context.ts";

type Place = { mailboxId: string | null };

/** The address that a draft or a send leaves from; empty where its mailbox is configured no more. */
export function senderAddress({ mailboxes }: ServiceSettings, { mailboxId }: Place): string {
  return findMailbox(mailboxes, mailboxId)?.address ?? "";
}

/** How mail of a mailbox is sent and read; null where it is configured no more. */
export function transportOf(ctx: ServiceContext, { mailboxId }: Place): MailTransport | null {
  const mailbox = findMailbox(ctx.settings.mailboxes, mailboxId);
  return mailbox === null ? null : (ctx.integrations.mailboxes.get(mailbox.id) ?? null);
}

/** False where the mailbox is gone, or sends in another way now: what was begun cannot be finished there. */
export function isReachable(ctx: ServiceContext, send: Pick<SendRow, "mailboxId" | "provider">): boolean {
  return transportOf(ctx, send)?.kind === send.provider;
}

export function gmailOf(ctx: ServiceContext, place: Place): Gmail {
  const transport = transportOf(ctx, place);
  return transport?.kind === "gmail" ? transport.gmail : gone();
}

export function mailboxOf(ctx: ServiceContext, { mailboxId }: Place): Mailbox {
  return findMailbox(ctx.settings.mailboxes, mailboxId) ?? gone();
}

function gone(): never {
  throw new AppError(
    "conflict",
    "The mailbox of this reply is configured no more. Put it back into MAILBOXES, or choose another for the draft.",
    { details: { reason: "mailbox_gone" } },
  );
}
