import { compileExpression } from "./expression.ts";
import { concurrencyLimits } from "./registration.ts";
import { dueAt } from "./sql.ts";
import { durationMs } from "./time.ts";
import type { EngineEvent, RegisteredFunction, Scope } from "./types.ts";

/** Advisory lock classes. Workers hold (WORKERS, worker id) for life; (WORKERS, 0) serialises claims under limits. */
export const LOCK_CLASS = { workers: 7311, keys: 7312, schema: 7313 } as const;

/** A key that is missing or false switches its limit off, as on a server; no key at all means one for everything. */
export function isLimitOn(key: string | null | undefined, event: EngineEvent): boolean {
  if (!key) return true;
  const value = compileExpression(key)({ event });
  return value !== false && value !== null && value !== undefined;
}

export function limitKey(key: string | null | undefined, event: EngineEvent): string {
  if (!key) return "";
  const value = compileExpression(key)({ event });
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

/** The concurrency slots a run's work occupies, written `limit|owner|key`. */
export function concurrencyKeys(fn: RegisteredFunction, event: EngineEvent): string[] {
  return concurrencyLimits(fn.config)
    .filter(({ key }) => isLimitOn(key, event))
    .map(({ limit, scope, key }) => {
      const owner = scope === "env" || scope === "account" ? scope : fn.id;
      return `${limit}|${owner}|${limitKey(key, event)}`;
    });
}

export function priorityOf(fn: RegisteredFunction, event: EngineEvent): number {
  const expression = fn.config.priority?.run;
  const value = expression ? Number(compileExpression(expression)({ event })) : 0;
  return Math.max(-600, Math.min(600, Number.isFinite(value) ? Math.trunc(value) : 0));
}

/** Takes an idempotency key for 24 hours; false if a run has it already. */
export async function claimIdempotencyKey(
  scope: Scope,
  fn: RegisteredFunction,
  run: NewRun,
): Promise<boolean> {
  const expression = fn.config.idempotency;
  if (!expression || !isLimitOn(expression, run.event)) return true;
  const taken = await scope.tx`
    insert into ie.claimed_key as k (fn_id, kind, key, run_id, expires_at)
    values (${fn.id}, 'idempotency', ${limitKey(expression, run.event)}, ${run.id}, now() + interval '24 hours')
    on conflict (fn_id, kind, key) do update set run_id = excluded.run_id, expires_at = excluded.expires_at
      where k.expires_at < now()
    returning 1`;
  return taken.length > 0;
}

/** False if the event is over the function's rate and must start nothing. */
export async function isWithinRate(
  scope: Scope,
  fn: RegisteredFunction,
  event: EngineEvent,
): Promise<boolean> {
  const rate = fn.config.rateLimit;
  if (!rate || !isLimitOn(rate.key, event)) return true;
  const cell = { key: `rate|${fn.id}|${limitKey(rate.key, event)}`, limit: rate.limit, burst: rate.limit };
  return (await takeCell(scope, { ...cell, periodMs: durationMs(rate.period), isQueued: false })) !== null;
}

/** When a throttled run may start. */
export async function throttledStart(
  scope: Scope,
  fn: RegisteredFunction,
  event: EngineEvent,
): Promise<Date | null> {
  const throttle = fn.config.throttle;
  if (!throttle || !isLimitOn(throttle.key, event)) return null;
  const key = `throttle|${fn.id}|${limitKey(throttle.key, event)}`;
  // A burst of zero means one.
  const cell = { key, limit: throttle.limit, burst: throttle.burst || 1 };
  return takeCell(scope, { ...cell, periodMs: durationMs(throttle.period), isQueued: true });
}

/** Moves a waiting debounced run on. Returns its id, or null if a new run has to be made. */
export async function joinDebounce(
  scope: Scope,
  fn: RegisteredFunction,
  event: EngineEvent,
): Promise<string | null> {
  const { tx } = scope;
  const debounce = fn.config.debounce;
  if (!debounce) return null;
  const key = limitKey(debounce.key, event);
  await lockKey(scope, `${fn.id}|debounce|${key}`);
  const [waiting] = await tx<{ id: string; ts: number }[]>`
    select r.id, (r.events -> 0 ->> 'ts')::float8 as ts
    from ie.claimed_key k join ie.run r on r.id = k.run_id join ie.job j on j.run_id = r.id and j.key = 'edge'
    where k.fn_id = ${fn.id} and k.kind = 'debounce' and k.key = ${key}
      and r.status = 'queued' and j.locked_by is null
    for update of r, j`;
  if (!waiting) return null;
  // The newest event by its own time counts; an older one that arrives late changes nothing.
  if (event.ts < waiting.ts) return waiting.id;
  const due = dueAt(tx, { afterMs: durationMs(debounce.period) });
  const capMs = debounce.timeout ? durationMs(debounce.timeout) : null;
  await tx`update ie.run set events = ${JSON.stringify([event])}::text::json where id = ${waiting.id}`;
  await tx`update ie.job j set run_at = least(${due}, r.created_at + ${capMs}::float8 * interval '1 millisecond')
    from ie.run r where r.id = j.run_id and j.run_id = ${waiting.id} and j.key = 'edge'`;
  return waiting.id;
}

export async function rememberDebounce(scope: Scope, fn: RegisteredFunction, run: NewRun): Promise<void> {
  const debounce = fn.config.debounce;
  if (!debounce) return;
  await scope.tx`
    insert into ie.claimed_key (fn_id, kind, key, run_id, expires_at)
    values (${fn.id}, 'debounce', ${limitKey(debounce.key, run.event)}, ${run.id}, now() + interval '7 days')
    on conflict (fn_id, kind, key) do update set run_id = excluded.run_id, expires_at = excluded.expires_at`;
}

/** Live runs with the same singleton key, read under a lock on that key. */
export async function singletonRivals(scope: Scope, fn: RegisteredFunction, key: string): Promise<string[]> {
  await lockKey(scope, `${fn.id}|singleton|${key}`);
  const rows = await scope.tx<{ id: string }[]>`
    select id from ie.run where fn_id = ${fn.id} and singleton_key = ${key} and status in ('queued', 'running')`;
  return rows.map((row) => row.id);
}

export type NewRun = { id: string; event: EngineEvent };

type Cell = { key: string; limit: number; periodMs: number; burst: number; isQueued: boolean };

/** Generic cell rate in one statement: the start time, or null when over the limit and not queued. */
async function takeCell({ tx }: Scope, cell: Cell): Promise<Date | null> {
  const stepMs = cell.periodMs / cell.limit;
  const step = tx`${stepMs}::float8 * interval '1 millisecond'`;
  const allowance = tx`${stepMs * (cell.burst - 1)}::float8 * interval '1 millisecond'`;
  const [row] = await tx<{ startAt: Date }[]>`
    insert into ie.limiter as l (key, tat) values (${cell.key}, now() + ${step})
    on conflict (key) do update set tat = greatest(l.tat, now()) + ${step}
      where ${cell.isQueued} or l.tat - ${allowance} <= now()
    returning greatest(now(), tat - ${step} - ${allowance}) as start_at`;
  return row?.startAt ?? null;
}

async function lockKey({ tx }: Scope, key: string): Promise<void> {
  await tx`select pg_advisory_xact_lock(${LOCK_CLASS.keys}, hashtext(${key}))`;
}
