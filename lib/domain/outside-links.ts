/** Where a contact is opened in HubSpot; null unless the address of HubSpot and the account's number are known. */
export function contactLink(
  base: string | null,
  { portalId, contactId }: { portalId: string | null; contactId: string | null },
): string | null {
  if (base === null || portalId === null || contactId === null) return null;
  return new URL(`/contacts/${portalId}/record/0-1/${encodeURIComponent(contactId)}`, base).href;
}

/** Where a thread is opened in Gmail, by whoever is signed in there. */
export function threadLink(base: string | null, threadId: string | null): string | null {
  if (base === null || threadId === null) return null;
  return new URL(`/mail/u/0/#all/${encodeURIComponent(threadId)}`, base).href;
}
