import { listNotedMessageIds } from "#lib/db/inbound-messages.ts";
import { listProviderMessageIds } from "#lib/db/sends.ts";
import { classifyInbound } from "#lib/domain/inbound.ts";
import type { InboundMail } from "#lib/integrations/mail/gmail-history.ts";
import type { Gmail } from "#lib/integrations/mail/gmail.ts";

import type { ServiceContext } from "../context.ts";
import { transportOf } from "./mailbox-of.ts";

export type OutsideNews = {
  isUnsubscribed: boolean;
  /** Null where the mailbox cannot be read. */
  hasInbound: boolean | null;
  hasColleagueReply: boolean | null;
};

/** Looked into at the same time. */
const MAILBOXES_AT_ONCE = 5;

/**
 * What HubSpot and the mailboxes say about a person right now. Asked before every send, outside any transaction. Every
 * mailbox that can be read is asked: people write, and colleagues answer, from another than the draft's own. One that
 * cannot be asked now keeps the mail from leaving.
 */
export async function readOutsideNews(
  ctx: ServiceContext,
  asked: { contactId: string; address: string; since: Date; mailboxId: string | null },
): Promise<OutsideNews> {
  const isUnsubscribed = await ctx.integrations.hubspot.isUnsubscribed(asked.address);
  const ours = new Set(await listProviderMessageIds(ctx.db, asked.contactId));
  const looks: Look[] = [];
  const readable = readableMailboxes(ctx);
  for (let start = 0; start < readable.length; start += MAILBOXES_AT_ONCE) {
    const some = readable.slice(start, start + MAILBOXES_AT_ONCE);
    looks.push(...(await Promise.all(some.map((gmail) => look(ctx, gmail, { ...asked, ours })))));
  }
  // Silence elsewhere says nothing about a mailbox that cannot be read.
  const silence = transportOf(ctx, asked)?.kind === "gmail" ? false : null;
  return {
    isUnsubscribed,
    hasInbound: looks.some(({ hasInbound }) => hasInbound) || silence,
    hasColleagueReply: looks.some(({ hasColleagueReply }) => hasColleagueReply) || silence,
  };
}

type Look = { hasInbound: boolean; hasColleagueReply: boolean };

function readableMailboxes(ctx: ServiceContext): Gmail[] {
  return ctx.settings.mailboxes.flatMap(({ id }) => {
    const transport = ctx.integrations.mailboxes.get(id);
    return transport?.kind === "gmail" ? [transport.gmail] : [];
  });
}

async function look(
  ctx: ServiceContext,
  gmail: Gmail,
  about: { contactId: string; address: string; since: Date; ours: ReadonlySet<string> },
): Promise<Look> {
  const { contactId, address, since, ours } = about;
  const { mails, isCut } = await gmail.listInboundFrom({ from: address, since });
  const hasInbound = isCut || (await hasNews(ctx, { contactId, mails }));
  const copies = await gmail.findSent({ to: address, afterEpochSeconds: Math.floor(since.getTime() / 1000) });
  return { hasInbound, hasColleagueReply: copies.some(({ id }) => !ours.has(id)) };
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
