import { ulid } from "ulid";

import { createRun } from "./create-run.ts";
import { nextTick } from "./next-tick.ts";
import { inTransaction } from "./transaction.ts";
import type { EngineState, RegisteredFunction, Scope } from "./types.ts";

/** Keeps the clock rows of the served functions; an unchanged expression keeps its next tick. */
export async function replaceCrons(scope: Scope, functions: RegisteredFunction[]): Promise<void> {
  const { tx } = scope;
  const rows = functions.flatMap(({ id, config }) =>
    config.triggers.flatMap(({ cron }) => (cron === undefined ? [] : [{ id, cron }])),
  );
  const now = await databaseNow(scope);
  await tx`delete from ie.cron where fn_id || ' ' || expression <> all(${rows.map((row) => `${row.id} ${row.cron}`)})`;
  for (const { id, cron } of rows) {
    await tx`insert into ie.cron (fn_id, expression, next_at) values (${id}, ${cron}, ${nextTick(cron, now)})
      on conflict do nothing`;
  }
}

/** Starts one run per due tick, however many workers look; ticks missed while nobody looked fire once. */
export async function fireCrons(state: EngineState): Promise<void> {
  const due = await state.sql<{ fnId: string; expression: string; nextAt: string }[]>`
    select fn_id, expression, next_at::text as next_at from ie.cron where next_at <= now()`;
  for (const tick of due) {
    const fn = state.functions.get(tick.fnId);
    if (fn) await inTransaction(state, (scope) => fireOnce(scope, fn, tick));
  }
}

type Tick = { expression: string; nextAt: string };

async function fireOnce(scope: Scope, fn: RegisteredFunction, tick: Tick): Promise<void> {
  const now = await databaseNow(scope);
  const won = await scope.tx`update ie.cron set next_at = ${nextTick(tick.expression, now)}
    where fn_id = ${fn.id} and expression = ${tick.expression} and next_at = ${tick.nextAt}::text::timestamptz returning 1`;
  if (won.length === 0) return;
  const event = {
    id: ulid(),
    name: "inngest/scheduled.timer",
    data: { cron: tick.expression },
    ts: now.getTime(),
  };
  await createRun(scope, fn, { event });
}

async function databaseNow(scope: Scope): Promise<Date> {
  const [row] = await scope.tx<{ now: Date }[]>`select clock_timestamp() as now`;
  return row?.now ?? new Date();
}
