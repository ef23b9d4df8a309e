import { asc, gte, sql } from "drizzle-orm";

import { serviceErrors, serviceMinutes } from "#drizzle/schema/index.ts";
import type { WorkflowStep } from "#lib/domain/workflow.ts";

import type { Database } from "./database.ts";

export type ServiceMinuteRow = typeof serviceMinutes.$inferSelect;
export type ServiceErrorRow = typeof serviceErrors.$inferSelect;

/** Adds what one instance has seen to what the others have: one statement, in an order that never deadlocks. */
export async function addServiceMinutes(db: Database, rows: readonly ServiceMinuteRow[]): Promise<void> {
  if (rows.length === 0) return;
  await db
    .insert(serviceMinutes)
    .values(rows.toSorted((a, b) => a.service.localeCompare(b.service) || +a.minute - +b.minute))
    .onConflictDoUpdate({
      target: [serviceMinutes.service, serviceMinutes.minute],
      set: {
        calls: sql`${serviceMinutes.calls} + excluded.calls`,
        failures: sql`${serviceMinutes.failures} + excluded.failures`,
        latencies: sql`(
          select array_agg(coalesce(before, 0) + coalesce(more, 0) order by bucket)
          from unnest(${serviceMinutes.latencies}, excluded.latencies) with ordinality as sums(before, more, bucket))`,
      },
    });
}

export async function addServiceErrors(db: Database, rows: readonly ServiceErrorRow[]): Promise<void> {
  if (rows.length === 0) return;
  await db
    .insert(serviceErrors)
    .values(
      rows.toSorted((a, b) => `${a.service}|${a.fingerprint}`.localeCompare(`${b.service}|${b.fingerprint}`)),
    )
    .onConflictDoUpdate({
      target: [serviceErrors.service, serviceErrors.fingerprint],
      set: {
        count: sql`${serviceErrors.count} + excluded.count`,
        message: sql`excluded.message`,
        lastAt: sql`greatest(${serviceErrors.lastAt}, excluded.last_at)`,
      },
    });
}

/** The minutes since then of every service, oldest first. */
export async function listServiceMinutes(db: Database, since: Date): Promise<ServiceMinuteRow[]> {
  return db
    .select()
    .from(serviceMinutes)
    .where(gte(serviceMinutes.minute, since))
    .orderBy(asc(serviceMinutes.minute));
}

/** The newest kinds of failure of each service, newest first. */
export async function listLatestServiceErrors(
  db: Database,
  { services, each }: { services: readonly string[]; each: number },
): Promise<ServiceErrorRow[]> {
  const rows = await db.execute<
    Omit<ServiceErrorRow, "firstAt" | "lastAt"> & { firstAt: string; lastAt: string }
  >(sql`
    select e.service, fingerprint, operation, code, message, count, first_at as "firstAt", last_at as "lastAt"
    from unnest(array[${sql.join(
      services.map((service) => sql`${service}`),
      sql`, `,
    )}]) as asked(service)
    cross join lateral (
      select * from service_errors where service = asked.service order by last_at desc limit ${each}
    ) e
    order by e.service, e.last_at desc`);
  return rows.map((row) => ({ ...row, firstAt: new Date(row.firstAt), lastAt: new Date(row.lastAt) }));
}

export async function deleteServiceCallsBefore(db: Database, before: Date): Promise<void> {
  const at = before.toISOString();
  await db.execute(sql`delete from service_minutes where minute < ${at}`);
  await db.execute(sql`delete from service_errors where last_at < ${at}`);
}

export type Backlog = { step: WorkflowStep; mailboxId: string | null; waiting: number; oldestAt: Date };

/** Workflows that stand at one of the steps and wait for no person, by step and mailbox; counted to a cap. */
export async function listServiceBacklog(
  db: Database,
  { steps, cap }: { steps: readonly WorkflowStep[]; cap: number },
): Promise<Backlog[]> {
  const rows = await db.execute<{
    step: WorkflowStep;
    mailboxId: string | null;
    waiting: number;
    oldestAt: string;
  }>(sql`
    select step, mailbox_id as "mailboxId", count(*)::int as waiting, min(since) as "oldestAt"
    from unnest(array[${sql.join(
      steps.map((step) => sql`${step}`),
      sql`, `,
    )}]) as asked(step)
    cross join lateral (
      select coalesce((select s.started_at from workflow_steps s
          where s.workflow_id = w.id and s.step = asked.step), w.updated_at) as since, (select d.mailbox_id from drafts d where d.workflow_id = w.id limit 1) as mailbox_id
      from workflows w where w.current_step = asked.step and (w.status in ('queued', 'running')
        or (w.status = 'waiting' and asked.step in ('reserve-send', 'create-mail-draft', 'send-mail'))) limit ${cap}
    ) standing
    group by step, mailbox_id`);
  return rows.map((row) => ({ ...row, oldestAt: new Date(row.oldestAt) }));
}
