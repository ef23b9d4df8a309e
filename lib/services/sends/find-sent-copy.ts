import { listProviderMessageIds, type SendRow } from "#lib/db/sends.ts";
import type { GmailMessage } from "#lib/integrations/mail/gmail.ts";

import type { ServiceContext } from "../context.ts";
import { gmailOf } from "./mailbox-of.ts";

/**
 * The copy in Sent that this send left, if there is one: same recipient, subject and text, since the send began,
 * and not known to belong to another send. Null proves nothing: the mailbox's search may be behind.
 */
export async function findSentCopy(
  ctx: ServiceContext,
  send: SendRow,
  content: { to: string; subject: string },
): Promise<GmailMessage | null> {
  const copies = await gmailOf(ctx, send).findSent({
    to: content.to,
    afterEpochSeconds: send.searchAfterEpoch ?? Math.floor(send.reservedAt.getTime() / 1000),
  });
  const others = new Set(await listProviderMessageIds(ctx.db, send.contactId));
  const matches = copies.filter(
    (copy) =>
      copy.textSha256 === send.bodySha256 && sameLine(copy.subject, content.subject) && !others.has(copy.id),
  );
  return matches.find(({ threadId }) => threadId === send.providerThreadId) ?? matches[0] ?? null;
}

/** The same subject, however a mail system folded it. */
export function sameLine(a: string, b: string): boolean {
  const plain = (text: string) => text.replaceAll(/\s+/g, " ").trim();
  return plain(a) === plain(b);
}
