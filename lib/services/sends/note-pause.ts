import { upsertMailboxPause } from "#lib/db/mailbox-pauses.ts";
import { AppError } from "#lib/domain/errors.ts";
import { log } from "#lib/observability/log.ts";

import type { ServiceContext } from "../context.ts";
import { mailboxOf } from "./mailbox-of.ts";

/** Makes a call to the mailbox's provider. When it asks us to wait, the whole mailbox waits, and only this one. */
export async function withPause<T>(
  ctx: ServiceContext,
  place: { mailboxId: string | null },
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const waitMs = error instanceof AppError ? error.details.retryAfterMs : undefined;
    if (error instanceof AppError && error.code === "rate_limited" && waitMs !== undefined) {
      const mailboxId = mailboxOf(ctx, place).id;
      const noticedAt = ctx.now();
      const pausedUntil = new Date(noticedAt.getTime() + waitMs);
      const reason = error.details.reason ?? "rate_limited";
      await upsertMailboxPause(ctx.db, { mailboxId, pausedUntil, reason, noticedAt });
      log().warn({ mailboxId, pausedUntil, reason }, "A mailbox's provider asks us to wait.");
    }
    throw error;
  }
}
