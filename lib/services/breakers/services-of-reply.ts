import { findMailbox, type Mailbox } from "#lib/domain/mailbox.ts";

/** What a reply needs: HubSpot, Gmail as soon as one mailbox that is read for answers is there, and its own mailbox's. */
export function servicesOfReply(
  mailboxes: readonly Mailbox[],
  mailboxId: string | null,
): ReadonlySet<string> {
  return new Set<string>([
    "hubspot",
    ...mailboxes.filter(({ provider }) => provider === "gmail").map(({ provider }) => provider),
    findMailbox(mailboxes, mailboxId)?.provider ?? "hubspot",
  ]);
}
