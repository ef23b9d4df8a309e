import { LIMITS } from "./limits-table.ts";
import { insertTimer, jsonText } from "./sql.ts";
import { durationMs } from "./time.ts";
import type { EngineEvent, Run, Scope, StepFailure } from "./types.ts";

export type Ending =
  | { status: "completed"; output: unknown }
  | { status: "failed" | "cancelled"; error: StepFailure };
export type Memo = { stepId: string; op: string; name?: string | null | undefined; payload: unknown };

/** Memoises a step once. When nothing of a parallel group is pending any more, the next discovery is due. */
export async function resolveStep(scope: Scope, runId: string, memo: Memo): Promise<boolean> {
  const size = await insertMemo(scope, runId, memo);
  if (!size) return false;
  if (!(await failIfTooLarge(scope, runId, size)) && size.pending === 0) await requestDiscovery(scope, runId);
  return true;
}

export type RunSize = { pending: number; steps: number; bytes: number };

/** Adds a memo to a live run's stack; the first writer wins, and a later one gets null. */
export async function insertMemo(scope: Scope, runId: string, memo: Memo): Promise<RunSize | null> {
  const { tx } = scope;
  const { stepId, op, name = null } = memo;
  const payload = jsonText(memo.payload);
  const [size] = await tx<RunSize[]>`
    with memo as (
      insert into ie.step (run_id, id, name, op, payload)
      select id, ${stepId}::text, ${name}::text, ${op}::text, ${payload}::text::json
      from ie.run where id = ${runId} and status in ('queued', 'running') for no key update
      on conflict do nothing returning id)
    update ie.run set stack = stack || ${stepId}::text, state_bytes = state_bytes + ${payload.length}::int,
      pending = array_remove(pending, ${stepId}::text),
      force_plan = cardinality(array_remove(pending, ${stepId}::text)) > 0
    where id = ${runId} and exists (select from memo)
    returning cardinality(pending) as pending, cardinality(stack) as steps, state_bytes::float8 as bytes`;
  return size ?? null;
}

/** Ends a run that outgrew what an Inngest server would carry. */
export async function failIfTooLarge(scope: Scope, runId: string, size: RunSize): Promise<boolean> {
  const error =
    size.steps > LIMITS.stepsPerRun
      ? { name: "StepLimitExceeded", message: `the run has more than ${LIMITS.stepsPerRun} steps` }
      : size.bytes > LIMITS.runStateBytes
        ? { name: "StateTooLarge", message: "the steps of the run hold more than 32 MB" }
        : null;
  if (error) await finishRun(scope, runId, { status: "failed", error });
  return error !== null;
}

/** Makes one discovery due; if one is being executed right now, it is run once more afterwards. */
export async function requestDiscovery(scope: Scope, runId: string): Promise<void> {
  await scope.tx`
    insert into ie.job (run_id, key, kind, priority, limit_keys)
    select id, 'edge', 'edge', priority, limit_keys from ie.run where id = ${runId}
    on conflict (run_id, key) do update set dirty = true`;
  scope.hasNewWork = true;
}

/** The first request of the run goes out now: the start deadline is met, the finish deadline begins. */
export async function beginRun(scope: Scope, run: Run): Promise<void> {
  const { tx, state } = scope;
  const begun = await tx`
    update ie.run set status = 'running', started_at = now() where id = ${run.id} and status = 'queued' returning 1`;
  if (begun.length === 0) return;
  const timeouts = state.functions.get(run.fnId)?.config.timeouts;
  if (timeouts?.start) await tx`delete from ie.job where run_id = ${run.id} and key = 'deadline:start'`;
  if (!timeouts?.finish) return;
  const due = { afterMs: durationMs(timeouts.finish) };
  await insertTimer(scope, { runId: run.id, key: "deadline:finish", kind: "deadline", due });
}

/** Ends a run once: its jobs and waits go, its parent hears the result, its events are emitted. */
export async function finishRun(scope: Scope, runId: string, ending: Ending): Promise<void> {
  const { tx } = scope;
  const output = ending.status === "completed" ? jsonText(ending.output) : null;
  const error = ending.status === "completed" ? null : jsonText(ending.error);
  const [run] = await tx<Run[]>`
    update ie.run set status = ${ending.status}, output = ${output}::text::json, error = ${error}::text::json,
      ended_at = now(), pending = '{}'
    where id = ${runId} and status in ('queued', 'running') returning id, fn_id, events, parent_run, parent_step`;
  if (!run) return;
  await tx`delete from ie.job where run_id = ${runId}`;
  await tx`delete from ie.wait where run_id = ${runId}`;
  // A slot of a concurrency limit may be free now.
  scope.hasNewWork = true;
  await tellParent(scope, run, ending);
  await emitEnding(scope, run, ending);
}

async function tellParent(scope: Scope, { parentRun, parentStep }: Run, ending: Ending): Promise<void> {
  if (parentRun === null || parentStep === null) return;
  await scope.tx`delete from ie.job where run_id = ${parentRun} and key = ${`timeout:${parentStep}`}`;
  const payload = ending.status === "completed" ? { data: ending.output ?? null } : { error: ending.error };
  await resolveStep(scope, parentRun, { stepId: parentStep, op: "InvokeFunction", payload });
}

async function emitEnding(scope: Scope, run: Run, ending: Ending): Promise<void> {
  const [event] = run.events;
  // An ending never announces the ending of a run that an ending started.
  if (!event || event.name.startsWith("inngest/function.f")) return;
  const names = ["inngest/function.finished"];
  if (ending.status !== "completed") names.push(`inngest/function.${ending.status}`);
  for (const name of names) {
    if (!(await isAwaited(scope, name))) continue;
    const result =
      ending.status === "completed" ? { result: ending.output ?? null } : { error: ending.error };
    const data = { function_id: run.fnId, run_id: run.id, event, events: run.events, ...result };
    scope.emitted.push(
      endingEvent(`${run.id}:${name}`, name, { ...data, _inngest: { status: ending.status } }),
    );
  }
}

async function isAwaited({ state, tx }: Scope, name: string): Promise<boolean> {
  for (const fn of state.functions.values())
    if (fn.config.triggers.some((t) => t.event === name)) return true;
  return (await tx`select 1 from ie.wait where event = ${name} limit 1`).length > 0;
}

function endingEvent(id: string, name: string, data: Record<string, unknown>): EngineEvent {
  return { id, name, data, ts: Date.now() };
}
