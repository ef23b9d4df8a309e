import { sql } from "drizzle-orm";

import type { SendMode } from "#lib/domain/send-state.ts";
import type { WorkflowStep } from "#lib/domain/workflow.ts";

import type { Database } from "./database.ts";
import { isoText } from "./iso-text.ts";

export type NeedsRow = {
  asOf: string;
  mode: SendMode;
  killSwitch: boolean;
  changedAt: string;
  changedBy: string;
  waiting: number;
  waitingSince: string | null;
  overdue: number;
  failed: number;
  failedSince: string | null;
  unknown: number;
  unknownSince: string | null;
  changeRequests: number;
  changeRequestsSince: string | null;
  policyRequests: number;
  policyRequestsSince: string | null;
  quarantined: number;
  quarantinedSince: string | null;
  missing: number | null;
  formsCheckedAt: string | null;
};

/** Everything that waits for a person, counted at one moment. */
export async function findNeeds(db: Database): Promise<NeedsRow> {
  const [row] = await db.execute<NeedsRow>(sql`
    select ${isoText(sql`now()`)} as "asOf", s.mode, s.kill_switch as "killSwitch", ${isoText(sql`s.changed_at`)} as "changedAt",
      s.changed_by as "changedBy",
      w.n as waiting, ${isoText(sql`w.since`)} as "waitingSince", w.overdue,
      f.n as failed, ${isoText(sql`f.since`)} as "failedSince",
      k.n as unknown, ${isoText(sql`k.since`)} as "unknownSince",
      r.n as "changeRequests", ${isoText(sql`r.since`)} as "changeRequestsSince",
      p.n as "policyRequests", ${isoText(sql`p.since`)} as "policyRequestsSince",
      q.n as quarantined, ${isoText(sql`q.since`)} as "quarantinedSince",
      g.missing, ${isoText(sql`g.checked_at`)} as "formsCheckedAt"
    from sending_settings s,
      (select count(*)::int n, min(created_at) since, (count(*) filter (where due_at < now()))::int overdue
        from drafts where status = 'pending_review') w,
      (select count(*)::int n, min(updated_at) since from workflows where status = 'failed') f,
      (select count(*)::int n, min(coalesce(in_flight_at, reserved_at)) since from sends where state = 'unknown') k,
      (select count(*)::int n, min(requested_at) since from sending_change_requests c
        where confirmed_at is null and expires_at > now() and settings_version = (select version from sending_settings)) r,
      (select count(*)::int n, min(requested_at) since from content_change_requests c
        where confirmed_at is null and expires_at > now() and from_version =
          (select version from content_versions v where v.kind = c.kind and v.name = c.name and v.is_active)) p,
      (select count(*)::int n, min(received_at) since from deliveries
        where status = 'quarantined' and resolution is null) q,
      (select (sum(greatest(listed - received, 0)) filter (where polled_at is not null))::int missing,
          max(polled_at) checked_at from forms where not is_archived) g
    where s.id = 1`);
  if (!row) throw new Error("The row of the sending settings is missing.");
  return row;
}

export type HourRow = {
  submissions: number;
  sent: number;
  failed: number;
  /** Drafts that nobody had decided about at the end of the hour. */
  undecided: number;
  /** Median from form to sent reply of what was sent in that hour; null when nothing was. */
  firstReplyMs: number | null;
};

/** The last 24 hours, oldest first. */
export async function listHours(db: Database): Promise<HourRow[]> {
  return db.execute<HourRow>(sql`
    with hours as (
      select from_at, from_at + interval '1 hour' as to_at
      from generate_series(now() - interval '24 hours', now() - interval '1 hour', interval '1 hour') from_at
    ), changes as (
      select created_at as at, 1 as by from drafts where created_at > now() - interval '24 hours'
      union all
      select decided_at, case when kind = 'undo' then 1 else -1 end from decisions
      where decided_at > now() - interval '24 hours'
        and (kind in ('approve', 'reject') or (kind = 'undo' and facts ->> 'undone' in ('approve', 'reject')))
    ), replies as (
      select s.settled_at as at, extract(epoch from s.settled_at - m.received_at) * 1000 as ms
      from sends s join workflows w on w.id = s.workflow_id join submissions m on m.id = w.submission_id
      where s.state = 'sent' and s.settled_at > now() - interval '24 hours'
    )
    select
      (select count(*)::int from submissions where received_at > from_at and received_at <= to_at) as submissions,
      (select count(*)::int from sends where settled_at > from_at and settled_at <= to_at and state = 'sent') as sent,
      (select count(*)::int from workflow_attempts where outcome = 'failed_permanent'
        and started_at > from_at and started_at <= to_at) as failed,
      greatest(0, (select count(*)::int from drafts where status in ('pending_review', 'snoozed'))
        - coalesce((select sum(by)::int from changes where at > to_at), 0)) as undecided,
      (select percentile_cont(0.5) within group (order by ms)::float8 from replies
        where at > from_at and at <= to_at) as "firstReplyMs"
    from hours order by from_at`);
}

/** Median of the last day, in milliseconds. */
export async function findFirstReplyMs(db: Database): Promise<number | null> {
  const [row] = await db.execute<{ median: number | null }>(sql`
    select (extract(epoch from percentile_cont(0.5) within group (order by s.settled_at - m.received_at)) * 1000)::float8 as median
    from sends s
    join workflows w on w.id = s.workflow_id
    join submissions m on m.id = w.submission_id
    where s.state = 'sent' and s.settled_at > now() - interval '24 hours'`);
  return row?.median ?? null;
}

export type FailedStepRow = { step: WorkflowStep; count: number; latestAt: string };

/** Failed workflows that nobody has retried or cancelled, by the step that failed. */
export async function listFailedSteps(db: Database): Promise<FailedStepRow[]> {
  return db.execute<FailedStepRow>(sql`
    select current_step as step, count(*)::int as count, ${isoText(sql`max(updated_at)`)} as "latestAt"
    from workflows where status = 'failed' group by current_step order by count(*) desc, current_step`);
}

export async function countLeaving(db: Database): Promise<number> {
  const [row] = await db.execute<{ count: number }>(sql`
    select count(*)::int as count from drafts d
    where d.status = 'approved' and not exists (select from sends s where s.draft_id = d.id)`);
  return row?.count ?? 0;
}

export type ModelCostRow = { calls: number; costMicros: number; unpriced: number };

/** What the model was asked and what that cost in the last 24 hours. */
export async function findModelCost(db: Database): Promise<ModelCostRow> {
  const [row] = await db.execute<ModelCostRow>(sql`
    select count(*)::int as calls, coalesce(sum(cost_micros), 0)::float8 as "costMicros",
      (count(*) filter (where cost_micros is null and outcome <> 'asked'))::int as unpriced
    from model_calls where called_at > now() - interval '24 hours'`);
  return row ?? { calls: 0, costMicros: 0, unpriced: 0 };
}
