import { sql } from "drizzle-orm";

import type { Database } from "./database.ts";

export type WaitingSend = { draftId: string; workflowId: string; approvedAt: Date; isStale: boolean };

/** Approved replies that have not left, of these mailboxes, oldest first. `unnamed` sends what names no mailbox. */
export async function listWaitingSends(
  db: Database,
  asked: { mailboxIds: readonly string[]; unnamed: string; cap: number },
): Promise<WaitingSend[]> {
  if (asked.mailboxIds.length === 0) return [];
  const ids = sql.join(
    asked.mailboxIds.map((id) => sql`${id}`),
    sql`, `,
  );
  const rows = await db.execute<Omit<WaitingSend, "approvedAt"> & { approvedAt: string }>(sql`
    select d.id as "draftId", w.id as "workflowId", d.approved_at as "approvedAt",
      d.stale_since is not null or exists (
        select from submissions s where s.contact_id = d.contact_id
          and s.received_at > greatest(d.created_at, d.returned_at)) as "isStale"
    from drafts d join workflows w on w.id = d.workflow_id
    where d.status = 'approved' and d.approved_at is not null
      and w.current_step in ('review', 'reserve-send', 'create-mail-draft', 'send-mail')
      and w.status in ('queued', 'running', 'waiting')
      and coalesce(d.mailbox_id, ${asked.unnamed}) in (${ids})
    order by d.approved_at limit ${asked.cap}`);
  return rows.map((row) => ({ ...row, approvedAt: new Date(row.approvedAt) }));
}

/** The most mails that left in one minute since then; 0 when none did. */
export async function findBestSendingMinute(db: Database, since: Date): Promise<number> {
  const [row] = await db.execute<{ most: number | null }>(sql`
    select max(sent)::int as most from (
      select count(*) as sent from sends where state = 'sent' and settled_at > ${since.toISOString()}
      group by date_trunc('minute', settled_at)) minutes`);
  return row?.most ?? 0;
}
