import type { Sql } from "postgres";

import { takeEvent } from "./event-intake.ts";
import type { EngineState, Scope } from "./types.ts";

const MAX_TRIES = 6;
const RETRIABLE = new Set(["40001", "40P01"]);

/** Runs one transition: everything it does, and every event it emits, commits together or not at all. */
export async function inTransaction<T>(state: EngineState, work: (scope: Scope) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt(state, state.sql, work);
    } catch (error) {
      if (tries >= MAX_TRIES || !isRetriable(error)) throw error;
    }
  }
}

/** The same for changes that may be lost in a database crash without harm. */
export function inQuickTransaction<T>(state: EngineState, work: (scope: Scope) => Promise<T>): Promise<T> {
  return attempt(state, state.quickSql, work);
}

async function attempt<T>(state: EngineState, sql: Sql, work: (scope: Scope) => Promise<T>): Promise<T> {
  let hasNewWork = false;
  const { value } = await sql.begin(async (tx) => {
    const scope: Scope = { state, tx, emitted: [], hasNewWork: false };
    const result = await work(scope);
    for (let event = scope.emitted.shift(); event; event = scope.emitted.shift())
      await takeEvent(scope, event);
    if (scope.hasNewWork && state.hasPeers) await tx`select pg_notify('ie_jobs', '')`;
    hasNewWork = scope.hasNewWork;
    return { value: result };
  });
  if (hasNewWork) state.wake();
  return value;
}

function isRetriable(error: unknown): boolean {
  return error instanceof Error && "code" in error && RETRIABLE.has(String(error.code));
}
