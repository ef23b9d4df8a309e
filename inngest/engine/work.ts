import { applyAnswer, failCrashedStep } from "./apply-answer.ts";
import { callFunction } from "./protocol-call.ts";
import { fireTimer } from "./timers.ts";
import { inQuickTransaction, inTransaction } from "./transaction.ts";
import { beginRun } from "./transitions.ts";
import type { EngineState, Job, LoadedRun } from "./types.ts";

/** So many discoveries of one run in place before the job queues up again behind others. */
const MAX_HOPS = 20;

/** Does one claimed job: load the run, ask the app, apply the answer; goes on in place while it may. */
export async function workOn(state: EngineState, claimed: Job): Promise<void> {
  if (claimed.kind !== "edge" && claimed.kind !== "step") {
    return inTransaction(state, (scope) => fireTimer(scope, claimed));
  }
  let job = claimed;
  for (let hops = 1; ; hops++) {
    const run = await loadRun(state, job.runId);
    if (!run) return;
    if (job.crashes > state.settings.maxCrashes) {
      return inTransaction(state, (scope) => failCrashedStep(scope, job));
    }
    if (run.status === "queued") await inQuickTransaction(state, (scope) => beginRun(scope, run));
    const outcome = await callFunction(state, job, run);
    const mayContinue = hops < MAX_HOPS && !state.stopping.signal.aborted;
    const answered = { job, seen: run, outcome, mayContinue };
    if (!(await inTransaction(state, (scope) => applyAnswer(scope, answered)))) return;
    job = { ...job, attempt: 0, crashes: 0, unanswered: 0, gen: job.gen + 1 };
  }
}

async function loadRun(state: EngineState, runId: string): Promise<LoadedRun | undefined> {
  const [run] = await state.sql<LoadedRun[]>`
    select r.*, f.url, f.retries,
      coalesce((select json_object_agg(s.id, s.payload) from ie.step s where s.run_id = r.id), '{}') as steps
    from ie.run r join ie.fn f on f.id = r.fn_id where r.id = ${runId}`;
  return run;
}
