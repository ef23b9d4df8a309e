import { listNotedMessageIds } from "#lib/db/inbound-messages.ts";
import { listProviderMessageIds } from "#lib/db/sends.ts";
import { classifyInbound } from "#lib/domain/inbound.ts";
import type { InboundMail } from "#lib/integrations/mail/gmail-history.ts";

import type { ServiceContext } from "../context.ts";
import { transportOf } from "./mailbox-of.ts";

export type OutsideNews = {
  isUnsubscribed: boolean;
  /** Null where the mailbox cannot be read. */
  hasInbound: boolean | null;
  hasColleagueReply: boolean | null;
};

/** What HubSpot and the mailbox say about a person right now. Asked before every send, outside any transaction. */
export async function readOutsideNews(
  ctx: ServiceContext,
  asked: { contactId: string; address: string; since: Date; mailboxId: string | null },
): Promise<OutsideNews> {
  const { contactId, address, since } = asked;
  const isUnsubscribed = await ctx.integrations.hubspot.isUnsubscribed(address);
  const transport = transportOf(ctx, asked);
  if (transport?.kind !== "gmail") return { isUnsubscribed, hasInbound: null, hasColleagueReply: null };
  const { gmail } = transport;
  const hasInbound = await hasNews(ctx, {
    contactId,
    mails: await gmail.listInboundFrom({ from: address, since }),
  });
  const copies = await gmail.findSent({ to: address, afterEpochSeconds: Math.floor(since.getTime() / 1000) });
  const ours = new Set(await listProviderMessageIds(ctx.db, contactId));
  return { isUnsubscribed, hasInbound, hasColleagueReply: copies.some(({ id }) => !ours.has(id)) };
}

/** A mail that was noted already has made the draft stale: a person decided since. Automatic answers are no news. */
async function hasNews(
  ctx: ServiceContext,
  { contactId, mails }: { contactId: string; mails: readonly InboundMail[] },
): Promise<boolean> {
  const written = mails.filter(({ headers }) => classifyInbound(headers) === "reply");
  const noted = new Set(await listNotedMessageIds(ctx.db, { contactId, ids: written.map(({ id }) => id) }));
  return written.some(({ id }) => !noted.has(id));
}
