export const MAIL_PROVIDERS = ["gmail", "smtp"] as const;
export type MailProvider = (typeof MAIL_PROVIDERS)[number];

/** Gmail's draft is a token that sends once; SMTP has none, so a lost answer is never followed by a second try. */
export const SEND_PROMISES = ["exactly_once", "at_most_once"] as const;
export type SendPromise = (typeof SEND_PROMISES)[number];
export const PROMISE_OF: Record<MailProvider, SendPromise> = { gmail: "exactly_once", smtp: "at_most_once" };

/** A mailbox that replies leave from, without its secrets. */
export type Mailbox = {
  id: string;
  address: string;
  name: string;
  provider: MailProvider;
  /** At most this many mails in any 24 hours. */
  dailyQuota: number;
  /** HubSpot owners whose contacts are answered from here. */
  ownerIds: readonly string[];
  isDefault: boolean;
};

/** What the only mailbox is called, and what rows from before there were several stand for. */
export const DEFAULT_MAILBOX_ID = "default";

/** Null when the configuration knows it no more. Without an id, or with `default`, it is the default mailbox. */
export function findMailbox(mailboxes: readonly Mailbox[], id: string | null): Mailbox | null {
  const named = mailboxes.find((mailbox) => mailbox.id === id);
  if (named) return named;
  return id === null || id === DEFAULT_MAILBOX_ID
    ? (mailboxes.find(({ isDefault }) => isDefault) ?? null)
    : null;
}

/** Every id under which this mailbox's mails may stand in the ledger. */
export function idsOfMailbox({ id, isDefault }: Mailbox): string[] {
  return isDefault && id !== DEFAULT_MAILBOX_ID ? [id, DEFAULT_MAILBOX_ID] : [id];
}

/** The mailbox of the colleague who owns the contact in HubSpot, else the default one. */
export function routeMailbox(mailboxes: readonly Mailbox[], ownerId: string | null): Mailbox | null {
  const owned = ownerId === null ? undefined : mailboxes.find(({ ownerIds }) => ownerIds.includes(ownerId));
  return owned ?? findMailbox(mailboxes, null);
}
