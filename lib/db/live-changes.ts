import { and, asc, gt, inArray, isNull, sql } from "drizzle-orm";

import { auditEvents, sessions, users } from "#drizzle/schema/index.ts";

import type { Database } from "./database.ts";

export type LiveChangeRow = { seq: number; entityType: string };

/** The kinds of things that changed after `after`, in the order in which they were committed. */
export async function listLiveChanges(
  db: Database,
  { after, limit }: { after: number; limit: number },
): Promise<LiveChangeRow[]> {
  return db
    .select({ seq: auditEvents.seq, entityType: auditEvents.entityType })
    .from(auditEvents)
    .where(gt(auditEvents.seq, after))
    .orderBy(asc(auditEvents.seq))
    .limit(limit);
}

export async function findLatestAuditSeq(db: Database): Promise<number> {
  const [row] = await db.execute<{ seq: string | null }>(sql`select max(seq) as seq from audit_events`);
  return Number(row?.seq ?? 0);
}

export type LiveMarks = { workflows: string; intake: string; services: string; sending: string };

/**
 * Words that differ when something has changed that leaves no record in the audit trail: attempts, deliveries that
 * have landed, refusals, readings of the forms, calls of services. Each part reads a few index entries.
 */
export async function findLiveMarks(db: Database): Promise<LiveMarks> {
  const [row] = await db.execute<LiveMarks>(sql`
    select
      concat_ws('|',
        (select count(*) from workflow_attempts where outcome = 'running'),
        (select max(started_at) from workflow_attempts where outcome = 'running'),
        (select max(started_at) from workflow_attempts where outcome = 'failed_transient'),
        (select max(started_at) from workflow_attempts where outcome = 'failed_permanent'),
        (select max(started_at) from workflow_attempts where outcome = 'succeeded'),
        (select max(called_at) from model_calls)) as workflows,
      concat_ws('|',
        (select count(*) from landed_deliveries),
        (select max(landed_at) from landed_deliveries),
        (select sum(count) from intake_refusals where minute > now() - interval '2 minutes'),
        (select concat_ws(',', started_at, status) from form_polls order by started_at desc limit 1),
        (select string_agg(concat_ws(',', id, pages, stored), ';' order by id) from form_backfills
          where status in ('queued', 'running'))) as intake,
      (select string_agg(concat_ws(',', service, minute, calls, failures), ';' order by service, minute)
        from service_minutes where minute > now() - interval '2 minutes') as services,
      concat_ws('|',
        (select version from sending_settings where id = 1),
        (select max(noticed_at) from mailbox_pauses)) as sending`);
  return {
    workflows: row?.workflows ?? "",
    intake: row?.intake ?? "",
    services: row?.services ?? "",
    sending: row?.sending ?? "",
  };
}

/** Those of the sessions that are still open, with what decides their person's role. Does not keep them awake. */
export async function listOpenSessions(
  db: Database,
  { ids, idleMs, at }: { ids: readonly string[]; idleMs: number; at: Date | null },
) {
  const clock = at ? sql`${at.toISOString()}::timestamptz` : sql`now()`;
  return db
    .select({ id: sessions.id, role: users.role, roleCeiling: users.roleCeiling })
    .from(sessions)
    .innerJoin(users, sql`${users.id} = ${sessions.userId}`)
    .where(
      and(
        inArray(sessions.id, [...ids]),
        isNull(sessions.revokedAt),
        isNull(users.disabledAt),
        gt(sessions.expiresAt, clock),
        gt(sessions.lastSeenAt, sql`${clock} - ${idleMs} * interval '1 millisecond'`),
      ),
    );
}
