import type { MailboxView } from "#lib/contracts/sending.ts";
import { listMailboxPauses } from "#lib/db/mailbox-pauses.ts";
import { countMailboxVolume } from "#lib/db/mailbox-volume.ts";
import { idsOfMailbox, PROMISE_OF } from "#lib/domain/mailbox.ts";

import type { ServiceContext } from "../context.ts";

/** Every mailbox with what it has sent and what is left, as the sender's own gate counts. */
export async function toMailboxViews(ctx: ServiceContext): Promise<MailboxView[]> {
  const { mailboxes } = ctx.settings;
  const now = ctx.now();
  const pauses = await listMailboxPauses(
    ctx.db,
    mailboxes.map(({ id }) => id),
  );
  const views: MailboxView[] = [];
  for (const mailbox of mailboxes) {
    const { id, address, name, provider, isDefault, dailyQuota: quota } = mailbox;
    const { used, reserved, roomAt } = await countMailboxVolume(ctx.db, {
      ...{ mailboxIds: idsOfMailbox(mailbox), now, ahead: null },
    });
    const left = Math.max(0, quota - used - reserved);
    const pausedUntil = pauses.find(({ mailboxId }) => mailboxId === id)?.pausedUntil ?? null;
    views.push({
      ...{ id, address, name, provider, promise: PROMISE_OF[provider], isDefault },
      ...{ quota, used, reserved, left },
      nextFreeAt: left > 0 ? null : (roomAt?.toISOString() ?? null),
      pausedUntil: pausedUntil !== null && pausedUntil > now ? pausedUntil.toISOString() : null,
    });
  }
  return views;
}
