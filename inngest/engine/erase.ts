import { inTransaction } from "./transaction.ts";
import { resolveStep } from "./transitions.ts";
import type { EngineState, Scope } from "./types.ts";

export type Erased = { events: number; runs: number };

/**
 * Deletes every event and run whose event data holds this id, with the runs they invoked, and every finished run
 * that returned it. Work under way for such a run is dropped when it answers.
 */
export async function eraseSubject(state: EngineState, subjectId: string): Promise<Erased> {
  const pattern = valuePattern(subjectId);
  return inTransaction(state, async (scope) => {
    const runs = await eraseRuns(scope, pattern);
    const events = await scope.tx`delete from ie.event where raw::text ~ ${pattern} returning 1`;
    const part = subjectId.replace(/[\\%_]/g, "\\$&");
    await scope.tx`delete from ie.claimed_key where key like ${`%${part}%`}`;
    await scope.tx`delete from ie.limiter where key like ${`%${part}%`}`;
    state.settings.log("info", "subject erased", { events: events.length, runs });
    return { events: events.length, runs };
  });
}

async function eraseRuns(scope: Scope, pattern: string): Promise<number> {
  const rows = await scope.tx<{ parentRun: string | null; parentStep: string | null }[]>`
    with recursive found as (
      select id from ie.run where events::text ~ ${pattern}
      union
      select r.id from ie.run r
        where r.ended_at is not null and (r.output::text ~ ${pattern} or r.error::text ~ ${pattern}
          or exists (select from ie.step s where s.run_id = r.id and s.payload::text ~ ${pattern}))
      union
      select child.id from ie.run child join found on child.parent_run = found.id)
    delete from ie.run r using found where r.id = found.id returning r.parent_run, r.parent_step`;
  const payload = { error: { name: "Erased", message: "the invoked run was erased" } };
  for (const { parentRun, parentStep } of rows) {
    // A parent that stays must not wait for a run that is gone.
    if (parentRun === null || parentStep === null) continue;
    await resolveStep(scope, parentRun, { stepId: parentStep, op: "InvokeFunction", payload });
  }
  return rows.length;
}

/** Matches the id as a whole JSON string, or as a whole JSON number. */
function valuePattern(subjectId: string): string {
  const literal = JSON.stringify(subjectId).replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  if (!/^\d+$/.test(subjectId)) return literal;
  return `${literal}|[:,\\[]\\s*${subjectId}\\s*[,}\\]]`;
}
