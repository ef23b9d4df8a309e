import { ulid } from "ulid";

import { LIMITS } from "./limits-table.ts";
import {
  claimIdempotencyKey,
  concurrencyKeys,
  isLimitOn,
  isWithinRate,
  joinDebounce,
  limitKey,
  type NewRun,
  priorityOf,
  rememberDebounce,
  singletonRivals,
  throttledStart,
} from "./limits.ts";
import { dueAt, insertTimer, jsonText } from "./sql.ts";
import { durationMs, parseDue } from "./time.ts";
import { finishRun } from "./transitions.ts";
import type { Due, EngineEvent, RegisteredFunction, Scope } from "./types.ts";
import { addWait } from "./waits.ts";

type Origin = { event: EngineEvent; parent?: { runId: string; stepId: string } };

/** Starts a run unless one of the function's limits forbids it; then the answer is null. */
export async function createRun(
  scope: Scope,
  fn: RegisteredFunction,
  origin: Origin,
): Promise<string | null> {
  const { event } = origin;
  const run = { id: ulid(), event };
  if (!(await claimIdempotencyKey(scope, fn, run))) return null;
  if (!(await isWithinRate(scope, fn, event))) return null;
  const joined = await joinDebounce(scope, fn, event);
  if (joined !== null) return joined;
  await rememberDebounce(scope, fn, run);
  const singletonKey = await enterSingleton(scope, fn, event);
  if (singletonKey === "taken") return null;
  const start = await startOf(scope, fn, event);
  await insertRun(scope, fn, { ...origin, id: run.id, start, singletonKey: singletonKey?.key ?? null });
  await addCancels(scope, fn, run);
  return run.id;
}

/** "taken" if another run holds the key and the function skips; the rivals are cancelled otherwise. */
async function enterSingleton(
  scope: Scope,
  fn: RegisteredFunction,
  event: EngineEvent,
): Promise<{ key: string } | "taken" | null> {
  const { singleton } = fn.config;
  if (!singleton || !isLimitOn(singleton.key, event)) return null;
  const key = limitKey(singleton.key, event);
  const rivals = await singletonRivals(scope, fn, key);
  if (rivals.length > 0 && singleton.mode === "skip") return "taken";
  const error = { name: "Cancelled", message: "replaced by a newer run of a singleton function" };
  for (const rival of rivals) await finishRun(scope, rival, { status: "cancelled", error });
  return { key };
}

/** Debounce, throttle, or an event dated in the future decide when the first request may go out. */
async function startOf(scope: Scope, fn: RegisteredFunction, event: EngineEvent): Promise<Due> {
  const { debounce } = fn.config;
  if (debounce) return { afterMs: durationMs(debounce.period) };
  const throttled = await throttledStart(scope, fn, event);
  return { at: new Date(Math.max(event.ts, throttled?.getTime() ?? 0)).toISOString() };
}

type InsertedRun = Origin & { id: string; start: Due; singletonKey: string | null };

async function insertRun(scope: Scope, fn: RegisteredFunction, run: InsertedRun): Promise<void> {
  const { tx } = scope;
  const events = jsonText([run.event]);
  const keys = concurrencyKeys(fn, run.event);
  const priority = priorityOf(fn, run.event);
  await tx`
    with run as (
      insert into ie.run (id, fn_id, events, state_bytes, limit_keys, singleton_key, priority, parent_run, parent_step)
      values (${run.id}, ${fn.id}, ${events}::text::json, ${events.length}, ${keys}, ${run.singletonKey}, ${priority},
        ${run.parent?.runId ?? null}, ${run.parent?.stepId ?? null})
      returning id)
    insert into ie.job (run_id, key, kind, run_at, priority, limit_keys)
    select id, 'edge', 'edge', greatest(now(), ${dueAt(tx, run.start)}), ${priority}::int, ${keys}::text[] from run`;
  scope.hasNewWork = true;
  const startTimeout = fn.config.timeouts?.start;
  if (!startTimeout) return;
  const due = { afterMs: durationMs(startTimeout) };
  await insertTimer(scope, { runId: run.id, key: "deadline:start", kind: "deadline", due });
}

async function addCancels(scope: Scope, fn: RegisteredFunction, run: NewRun): Promise<void> {
  for (const [index, cancel] of (fn.config.cancel ?? []).entries()) {
    const expires = cancel.timeout ? parseDue(cancel.timeout) : { afterMs: LIMITS.horizonMs };
    const wait = {
      runId: run.id,
      id: `cancel:${index}`,
      kind: "cancel" as const,
      expression: cancel.if ?? null,
    };
    await addWait(scope, { ...wait, event: cancel.event, expires, trigger: run.event });
  }
}
