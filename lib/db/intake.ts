import { sql } from "drizzle-orm";

import {
  deliveries,
  DELIVERY_ADAPTERS,
  forms,
  landedDeliveries,
  readCursors,
  workflows,
} from "#drizzle/schema/index.ts";

import type { Database } from "./database.ts";
import { isoText } from "./iso-text.ts";

type AdapterName = (typeof DELIVERY_ADAPTERS)[number];
export type AdapterRow = { name: AdapterName; lastReceivedAt: string | null; lastDay: number };

/** When each way in last brought something, and how much in the last 24 hours. */
export async function listAdapters(db: Database): Promise<AdapterRow[]> {
  const names = sql.join(
    DELIVERY_ADAPTERS.map((name) => sql`(${name})`),
    sql`, `,
  );
  return db.execute<AdapterRow>(sql`
    select a.name,
      ${isoText(sql`select received_at from ${deliveries} d where d.adapter = a.name order by received_at desc limit 1`)}
        as "lastReceivedAt",
      (select count(*)::int from ${deliveries} d
        where d.adapter = a.name and received_at > now() - interval '24 hours') as "lastDay"
    from (values ${names}) a(name)`);
}

export type IntakeFactsRow = {
  landed: number;
  landedSince: string | null;
  quarantined: number;
  quarantinedSince: string | null;
  missing: number | null;
  polledAt: string | null;
  pollError: string | null;
  journalReadAt: string | null;
  journalError: string | null;
};

/** What waits, what is missing, and how far the ways in that we read ourselves have come. */
export async function findIntakeFacts(db: Database): Promise<IntakeFactsRow> {
  const [row] = await db.execute<IntakeFactsRow>(sql`
    select l.n as landed, ${isoText(sql`l.since`)} as "landedSince",
      q.n as quarantined, ${isoText(sql`q.since`)} as "quarantinedSince",
      f.missing, ${isoText(sql`f.polled_at`)} as "polledAt", f.error as "pollError",
      ${isoText(sql`j.read_at`)} as "journalReadAt", j.error_code as "journalError"
    from (select count(*)::int n, min(landed_at) since from ${landedDeliveries}) l,
      (select count(*)::int n, min(received_at) since from ${deliveries}
        where status = 'quarantined' and resolution is null) q,
      (select (sum(greatest(listed - received, 0)) filter (where polled_at is not null))::int missing,
          max(polled_at) polled_at, max(error_code) error
        from ${forms} where not is_archived) f
      left join ${readCursors} j on j.name = 'journal'`);
  if (!row) throw new Error("The facts of intake could not be read.");
  return row;
}

export type DuplicateReasonRow = { reason: string; count: number };

/** Repeats of the last 24 hours, by the key that showed them. */
export async function listDuplicateReasons(db: Database): Promise<DuplicateReasonRow[]> {
  return db.execute<DuplicateReasonRow>(sql`
    select coalesce(dedupe_reason, cause, 'unknown') as reason, count(*)::int as count
    from ${deliveries} where status = 'duplicate' and received_at > now() - interval '24 hours'
    group by 1 order by 2 desc, 1`);
}

export type DuplicateRow = {
  deliveryId: string;
  adapter: AdapterName;
  receivedAt: string;
  reason: string;
  workflowId: string | null;
};

/** The newest repeats, each with the workflow that its submission began. */
export async function listLatestDuplicates(db: Database, limit: number): Promise<DuplicateRow[]> {
  return db.execute<DuplicateRow>(sql`
    select d.id as "deliveryId", d.adapter, ${isoText(sql`d.received_at`)} as "receivedAt",
      coalesce(d.dedupe_reason, d.cause, 'unknown') as reason, w.id as "workflowId"
    from ${deliveries} d left join ${workflows} w on w.submission_id = d.submission_id
    where d.status = 'duplicate' and d.received_at > now() - interval '24 hours'
    order by d.received_at desc, d.id desc limit ${limit}`);
}

export type ArrivalRow = { adapter: AdapterName; isFirst: boolean; reason: string; count: number };

/** How a submission came in: the delivery that counted, and its repeats by way in and reason. */
export async function listArrivals(db: Database, submissionId: string): Promise<ArrivalRow[]> {
  return db.execute<ArrivalRow>(sql`
    select adapter, status = 'accepted' as "isFirst", coalesce(dedupe_reason, cause, 'unknown') as reason,
      count(*)::int as count
    from ${deliveries} where submission_id = ${submissionId} and status in ('accepted', 'duplicate')
    group by 1, 2, 3 order by 2 desc, 4 desc, 1, 3`);
}
