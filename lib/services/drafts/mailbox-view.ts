import type { DraftView } from "#lib/contracts/drafts.ts";
import type { DraftRow } from "#lib/db/drafts.ts";
import { findMailbox, type Mailbox, PROMISE_OF } from "#lib/domain/mailbox.ts";

import type { ServiceSettings } from "../context.ts";

/** Where a draft leaves from, and what may be chosen instead. */
export function toMailboxView(
  { mailboxes }: ServiceSettings,
  { mailboxId }: Pick<DraftRow, "mailboxId">,
): Pick<DraftView, "from" | "mailbox" | "mailboxes"> {
  const mailbox = findMailbox(mailboxes, mailboxId);
  return {
    from: { name: mailbox?.name ?? "", address: mailbox?.address ?? "" },
    mailbox: mailbox && toChoice(mailbox),
    mailboxes: mailboxes.map(toChoice),
  };
}

function toChoice({ id, address, name, provider }: Mailbox): DraftView["mailboxes"][number] {
  return { id, address, name, provider, promise: PROMISE_OF[provider] };
}
