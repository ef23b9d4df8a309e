import { inArray, sql } from "drizzle-orm";

import { mailboxPauses } from "#drizzle/schema/index.ts";

import type { Database } from "./database.ts";

export type MailboxPauseRow = typeof mailboxPauses.$inferSelect;

/** A pause only grows: an earlier end that was read later does not shorten it. */
export async function upsertMailboxPause(
  db: Database,
  pause: typeof mailboxPauses.$inferInsert,
): Promise<void> {
  await db
    .insert(mailboxPauses)
    .values(pause)
    .onConflictDoUpdate({
      target: mailboxPauses.mailboxId,
      set: {
        pausedUntil: sql`greatest(${mailboxPauses.pausedUntil}, excluded.paused_until)`,
        reason: sql`excluded.reason`,
        noticedAt: sql`excluded.noticed_at`,
      },
    });
}

export async function listMailboxPauses(
  db: Database,
  mailboxIds: readonly string[],
): Promise<MailboxPauseRow[]> {
  if (mailboxIds.length === 0) return [];
  return db
    .select()
    .from(mailboxPauses)
    .where(inArray(mailboxPauses.mailboxId, [...mailboxIds]));
}
