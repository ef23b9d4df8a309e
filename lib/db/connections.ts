import { sql } from "drizzle-orm";

import type { Database } from "./database.ts";

/** The last minute in which a call to the service succeeded, of those that are kept. */
export async function listLastSuccesses(
  db: Database,
  services: readonly string[],
): Promise<ReadonlyMap<string, Date>> {
  if (services.length === 0) return new Map();
  const rows = await db.execute<{ service: string; at: string }>(sql`
    select asked.service, last.minute as at
    from unnest(array[${list(services)}]) as asked(service)
    cross join lateral (
      select minute from service_minutes m
      where m.service = asked.service and m.calls > m.failures
      order by m.minute desc limit 1
    ) last`);
  return new Map(rows.map(({ service, at }) => [service, new Date(at)]));
}

export type MailboxUse = {
  mailboxId: string;
  sentAt: Date | null;
  readAt: Date | null;
  errorCode: string | null;
};

/** When each mailbox last sent and was last read, and why the last reading failed. Rows without an id are `unnamed`'s. */
export async function listMailboxUse(
  db: Database,
  { mailboxIds, unnamed }: { mailboxIds: readonly string[]; unnamed: string },
): Promise<MailboxUse[]> {
  if (mailboxIds.length === 0) return [];
  const rows = await db.execute<{
    mailboxId: string;
    sentAt: string | null;
    readAt: string | null;
    errorCode: string | null;
  }>(sql`
    select asked.id as "mailboxId", greatest(own.at, old.at) as "sentAt", c.read_at as "readAt", c.error_code as "errorCode"
    from unnest(array[${list(mailboxIds)}]) as asked(id)
    left join lateral (
      select settled_at as at from sends s where s.mailbox_id = asked.id and s.state = 'sent'
      order by s.reserved_at desc limit 1
    ) own on true
    left join lateral (
      select settled_at as at from sends s
      where asked.id = ${unnamed} and s.mailbox_id is null and s.state = 'sent'
      order by s.reserved_at desc limit 1
    ) old on true
    left join read_cursors c on c.name = 'gmail-history:' || asked.id`);
  return rows.map(({ mailboxId, sentAt, readAt, errorCode }) => ({
    ...{ mailboxId, errorCode },
    sentAt: sentAt ? new Date(sentAt) : null,
    readAt: readAt ? new Date(readAt) : null,
  }));
}

function list(values: readonly string[]) {
  return sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  );
}
