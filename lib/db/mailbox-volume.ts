import { sql } from "drizzle-orm";

import { drafts, sends } from "#drizzle/schema/index.ts";

import type { Database } from "./database.ts";

export type MailboxVolume = {
  /** Left or may have left in the last 24 hours, or claimed by a sender now. */
  used: number;
  /** Approved and not yet claimed: each holds a place. */
  reserved: number;
  /** When the oldest of those that left falls out of the 24 hours. */
  roomAt: Date | null;
};
type Query = {
  /** Every id under which the mailbox stands in the ledger. */
  mailboxIds: readonly string[];
  now: Date;
  /** Without this draft, and only those approved before it; null counts everything. */
  ahead: { draftId: string; approvedAt: Date | null } | null;
};

const DAY_MS = 24 * 60 * 60_000;

/** How many mails of a mailbox count against its quota. First approved, first served: a place is never given twice. */
export async function countMailboxVolume(
  db: Database,
  { mailboxIds, now, ahead }: Query,
): Promise<MailboxVolume> {
  const dayAgo = new Date(now.getTime() - DAY_MS).toISOString();
  const ids = sql.join(
    mailboxIds.map((id) => sql`${id}`),
    sql`, `,
  );
  const at = sql`coalesce(s.in_flight_at, s.reserved_at)`;
  const approvedAt = ahead?.approvedAt?.toISOString() ?? null;
  const isAhead = ahead
    ? sql`and d.id <> ${ahead.draftId}::uuid and (${approvedAt}::timestamptz is null
        or (d.approved_at, d.id) < (${approvedAt}::timestamptz, ${ahead.draftId}::uuid))`
    : sql``;
  const [row] = await db.execute<{ used: number; reserved: number; oldest_ms: string | null }>(sql`
    select
      (select count(*)::int from ${sends} s
        where coalesce(s.mailbox_id, 'default') in (${ids}) and s.state in ('reserved', 'in_flight', 'sent', 'unknown')
          and ${at} > ${dayAgo}::timestamptz ${ahead ? sql`and s.draft_id <> ${ahead.draftId}::uuid` : sql``}) as used,
      (select extract(epoch from min(${at})) * 1000 from ${sends} s
        where coalesce(s.mailbox_id, 'default') in (${ids}) and s.state in ('reserved', 'in_flight', 'sent', 'unknown')
          and ${at} > ${dayAgo}::timestamptz) as oldest_ms,
      (select count(*)::int from ${drafts} d
        where d.status = 'approved' and coalesce(d.mailbox_id, 'default') in (${ids}) ${isAhead}
          and not exists (select 1 from ${sends} s where s.draft_id = d.id and s.state <> 'not_sent')) as reserved`);
  const oldestMs = row?.oldest_ms ?? null;
  return {
    used: row?.used ?? 0,
    reserved: row?.reserved ?? 0,
    roomAt: oldestMs === null ? null : new Date(Math.ceil(Number(oldestMs)) + DAY_MS),
  };
}
