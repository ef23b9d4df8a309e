import { LOCK_CLASS } from "./limits.ts";
import { concurrencyLimits } from "./registration.ts";
import { dueAt } from "./sql.ts";
import { inQuickTransaction } from "./transaction.ts";
import type { Due, EngineState, Job, Scope } from "./types.ts";

/** Claims up to `count` due jobs for this worker, each for nobody else. */
export async function claimJobs(state: EngineState, count: number): Promise<Job[]> {
  const hasLimits = [...state.functions.values()].some((fn) => concurrencyLimits(fn.config).length > 0);
  if (hasLimits) return inQuickTransaction(state, (scope) => claimWithinLimits(scope, count));
  return state.quickSql<Job[]>`
    with due as materialized (
      select id from ie.job where locked_by is null and run_at <= now()
      order by (run_at at time zone 'UTC') - priority * interval '1 second', id
      limit ${count} for update skip locked)
    update ie.job j set locked_by = ${state.workerId}, locked_at = now(), dirty = false
    from due where j.id = due.id returning j.*`;
}

type Dispatch = Pick<Job, "id" | "gen" | "lockedBy">;

/** The run, while the answer of this dispatch may still be applied. Locks the run, so that transitions are serial. */
export async function lockRunOf<T extends object>({ tx }: Scope, job: Dispatch): Promise<T | null> {
  const [run] = await tx<T[]>`
    select r.* from ie.run r join ie.job j on j.run_id = r.id
    where j.id = ${job.id} and j.gen = ${job.gen} and j.locked_by = ${job.lockedBy}
      and r.status in ('queued', 'running')
    for update of r, j`;
  return run ?? null;
}

type Release = { due: Due; attempt: number; isUnanswered?: boolean; isCrash?: boolean };

/** Gives a job back, due later. A real answer clears the counters of crashes and of silence. */
export async function releaseJob({ tx }: Scope, job: Job, next: Release): Promise<void> {
  const isUnanswered = next.isUnanswered ?? false;
  await tx`
    update ie.job set locked_by = null, gen = gen + 1, run_at = ${dueAt(tx, next.due)}, attempt = ${next.attempt},
      crashes = case when ${isUnanswered} then crashes + ${next.isCrash ? 1 : 0} else 0 end,
      unanswered = case when ${isUnanswered} then unanswered + 1 else 0 end
    where id = ${job.id}`;
}

/** Frees a job after a failure of our own, so that it never stays locked. Counts like a crash. */
export async function giveBack(state: EngineState, job: Job): Promise<void> {
  await state.sql`
    update ie.job set locked_by = null, gen = gen + 1, crashes = crashes + 1,
      run_at = now() + least(60, power(2, crashes)) * interval '1 second'
    where id = ${job.id} and locked_by = ${job.lockedBy}`;
}

/** Milliseconds until the next job is due, or null if none is planned. */
export async function msUntilNextJob(state: EngineState): Promise<number | null> {
  const [row] = await state.quickSql<{ ms: number | null }[]>`
    select extract(epoch from min(run_at) - clock_timestamp())::float8 * 1000 as ms
    from ie.job where locked_by is null and run_at > now()`;
  return row?.ms ?? null;
}

/** Frees the jobs of workers whose session is gone, and of workers silent for longer than any step may take. */
export async function freeJobsOfDeadWorkers(state: EngineState): Promise<number> {
  const leaseMs = 2 * state.settings.stepTimeoutMs;
  const holders = await state.sql<{ worker: number }[]>`
    select distinct locked_by as worker from ie.job where locked_by is not null and locked_by <> ${state.workerId}`;
  let freed = 0;
  for (const { worker } of holders) {
    const rows = await state.sql`
      with dead as materialized (select pg_try_advisory_xact_lock(${LOCK_CLASS.workers}, ${worker}) as is_dead)
      update ie.job set locked_by = null, gen = gen + 1, crashes = crashes + 1, run_at = least(run_at, now())
      from dead
      where locked_by = ${worker} and (is_dead or locked_at < now() - ${leaseMs}::float8 * interval '1 millisecond')
      returning 1`;
    freed += rows.length;
    if (rows.length > 0) state.settings.log("warn", "jobs taken over", { worker, jobs: rows.length });
  }
  if (freed > 0) state.wake();
  return freed;
}

/** Jobs that wait for an app that was down are due as soon as it answers again. */
export async function hurryUnanswered(state: EngineState): Promise<void> {
  await state.sql`update ie.job set run_at = now() where unanswered > 0 and locked_by is null and run_at > now()`;
  state.wake();
}

async function claimWithinLimits(scope: Scope, count: number): Promise<Job[]> {
  const { tx, state } = scope;
  await tx`select pg_advisory_xact_lock(${LOCK_CLASS.workers}, 0)`;
  const held = await heldSlots(scope);
  const isFull = (key: string): boolean => (held.get(key) ?? 0) >= Number(key.split("|")[0]);
  const taken: string[] = [];
  for (;;) {
    const full = [...held.keys()].filter(isFull);
    const rows = await tx<{ id: string; limitKeys: string[] }[]>`
      select id, limit_keys from ie.job
      where locked_by is null and run_at <= now()
        and not (limit_keys && ${full}::text[]) and id <> all(${taken}::text[]::bigint[])
      order by (run_at at time zone 'UTC') - priority * interval '1 second', id
      limit ${count - taken.length} for update skip locked`;
    const fitting = rows.filter((row) => {
      if (row.limitKeys.some(isFull)) return false;
      for (const key of row.limitKeys) held.set(key, (held.get(key) ?? 0) + 1);
      return true;
    });
    taken.push(...fitting.map((row) => row.id));
    if (fitting.length === 0 || fitting.length === rows.length || taken.length >= count) break;
  }
  if (taken.length === 0) return [];
  return tx<Job[]>`
    update ie.job set locked_by = ${state.workerId}, locked_at = now(), dirty = false
    where id = any(${taken}::text[]::bigint[]) returning *`;
}

async function heldSlots({ tx }: Scope): Promise<Map<string, number>> {
  const rows = await tx<{ key: string; count: number }[]>`
    select slot as key, count(*)::int as count from ie.job, unnest(limit_keys) slot
    where locked_by is not null group by slot`;
  return new Map(rows.map((row) => [row.key, row.count]));
}
