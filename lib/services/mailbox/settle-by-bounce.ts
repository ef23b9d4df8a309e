import { referencedIds } from "#lib/domain/inbound.ts";
import type { InboundMail } from "#lib/integrations/mail/gmail-history.ts";

import type { ServiceContext } from "../context.ts";
import { recordSent } from "../sends/record-sent.ts";
import { withSendLease } from "../sends/send-lease.ts";
import { progressOf } from "../sends/send-progress.ts";
import type { InboundMatch } from "./match-inbound.ts";

/**
 * A mail that came back has left. Where the outcome of its send was unknown, the bounce settles it as sent: nobody
 * sends it again. Only a bounce that names the mail or its thread counts; an address alone may mean another mail.
 */
export async function settleByBounce(
  ctx: ServiceContext,
  { mail, match }: { mail: InboundMail; match: InboundMatch },
): Promise<void> {
  const { send, by } = match;
  if (send === null || by !== "named" || send.state !== "unknown") return;
  await withSendLease(ctx, send.id, async (leased) => {
    if (leased.state !== "unknown") return progressOf(leased, ctx.now());
    const [wireMessageId = null] = referencedIds(mail.headers);
    return recordSent(ctx, {
      send: leased,
      message: { messageId: null, threadId: mail.threadId, wireMessageId },
      how: "found",
      facts: { proof: "bounce" },
    });
  });
}
