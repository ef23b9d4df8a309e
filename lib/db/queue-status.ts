import { sql } from "drizzle-orm";

import type { Database } from "./database.ts";

const KINDS = [
  "landed",
  "queued",
  "running",
  "waiting",
  "failed",
  "pendingReview",
  "approved",
  "reserved",
  "inFlight",
  "unknown",
  "events",
] as const;
export type QueueKind = (typeof KINDS)[number];
export type QueueCount = { count: number; oldestAt: Date | null };

/** How much stands in each state and since when, each counted to `cap` in the order of an index. */
export async function readQueueCounts(db: Database, cap: number): Promise<Record<QueueKind, QueueCount>> {
  const rows = await db.execute<{ kind: QueueKind; count: number; oldestAt: string | null }>(sql`
    select 'landed' as kind, count(*)::int as count, min(at) as "oldestAt"
      from (select landed_at as at from landed_deliveries limit ${cap}) landed
    union all
    select status, count(at)::int, min(at)
      from unnest(array['queued', 'running', 'waiting', 'failed']) as asked(status)
      left join lateral (
        select w.created_at as at from workflows w where w.status = asked.status order by w.created_at limit ${cap}
      ) found on true group by status
    union all
    select case status when 'approved' then status else 'pendingReview' end, count(at)::int, min(at)
      from unnest(array['pending_review', 'approved']) as asked(status)
      left join lateral (
        select coalesce(d.approved_at, d.created_at) as at from drafts d where d.status = asked.status limit ${cap}
      ) found on true group by status
    union all
    select case state when 'in_flight' then 'inFlight' else state end, count(at)::int, min(at)
      from unnest(array['reserved', 'in_flight', 'unknown']) as asked(state)
      left join lateral (
        select coalesce(s.in_flight_at, s.reserved_at) as at from sends s where s.state = asked.state limit ${cap}
      ) found on true group by state
    union all
    select 'events', count(*)::int, min(at)
      from (select created_at as at from outbox_events where closed_at is null limit ${cap}) open`);
  const none: QueueCount = { count: 0, oldestAt: null };
  const known = new Map(
    rows.map(({ kind, count, oldestAt }) => [
      kind,
      { count, oldestAt: oldestAt === null ? null : new Date(oldestAt) },
    ]),
  );
  return Object.fromEntries(KINDS.map((kind) => [kind, known.get(kind) ?? none])) as Record<
    QueueKind,
    QueueCount
  >;
}
