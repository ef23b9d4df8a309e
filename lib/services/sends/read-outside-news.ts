import { listProviderMessageIds } from "#lib/db/sends.ts";

import type { ServiceContext } from "../context.ts";

export type OutsideNews = { isUnsubscribed: boolean; hasInbound: boolean; hasColleagueReply: boolean };

/** What HubSpot and the mailbox say about a person right now. Asked before every send, outside any transaction. */
export async function readOutsideNews(
  ctx: ServiceContext,
  { contactId, address, since }: { contactId: string; address: string; since: Date },
): Promise<OutsideNews> {
  const { gmail, hubspot } = ctx.integrations;
  const isUnsubscribed = await hubspot.isUnsubscribed(address);
  const hasInbound = await gmail.hasInboundSince({ from: address, since });
  const copies = await gmail.findSent({ to: address, afterEpochSeconds: Math.floor(since.getTime() / 1000) });
  const ours = new Set(await listProviderMessageIds(ctx.db, contactId));
  return { isUnsubscribed, hasInbound, hasColleagueReply: copies.some(({ id }) => !ours.has(id)) };
}
