import { applyOperations } from "./apply-operations.ts";
import { lockRunOf, releaseJob } from "./claims.ts";
import type { Outcome } from "./outcome.ts";
import { finishRun, resolveStep } from "./transitions.ts";
import type { Due, Job, LoadedRun, Run, Scope } from "./types.ts";

export type Answered = { job: Job; seen: LoadedRun; outcome: Outcome; mayContinue: boolean };

/**
 * Applies one answer in the caller's transaction. A worker that lost its lease changes nothing.
 * Returns true if the same job goes on in place as the next discovery.
 */
export async function applyAnswer(scope: Scope, answered: Answered): Promise<boolean> {
  const { job, outcome } = answered;
  const run = await lockRunOf<Run>(scope, job);
  if (!run) {
    scope.state.settings.log("info", "stale answer dropped", { job: job.id, run: job.runId });
    return false;
  }
  if (outcome.kind === "unanswered") await waitForApp(scope, job, outcome.mayHaveRun);
  else if (outcome.kind === "finished")
    await finishRun(scope, run.id, { status: "completed", output: outcome.output });
  else if (outcome.kind === "failed") await applyFailure(scope, answered, outcome);
  else return applyOperationAnswer(scope, answered, { run, outcome });
  return false;
}

/** The step failed because workers or the app died while executing it, too often to try again. */
export async function failCrashedStep(scope: Scope, job: Job): Promise<void> {
  const run = await lockRunOf<Run>(scope, job);
  if (!run) return;
  const error = {
    name: "WorkerCrashed",
    message: `the worker died ${job.crashes} times while executing this step`,
  };
  if (job.stepId === null) return finishRun(scope, run.id, { status: "failed", error });
  await resolveStep(scope, run.id, { stepId: job.stepId, op: "StepFailed", payload: { error } });
  await scope.tx`delete from ie.job where id = ${job.id}`;
}

type OperationAnswer = { run: Run; outcome: Extract<Outcome, { kind: "operations" }> };

async function applyOperationAnswer(
  scope: Scope,
  answered: Answered,
  answer: OperationAnswer,
): Promise<boolean> {
  const { run, outcome } = answer;
  const mayRetry = !outcome.isFinal && canRetry(answered);
  const result = await applyOperations(scope, run, { operations: outcome.operations, mayRetry });
  if (result === "retry") await retryLater(scope, answered.job, outcome.retryAfter);
  return result === "applied" && endOfJob(scope, answered);
}

function canRetry({ job, seen }: Answered): boolean {
  return job.attempt < seen.retries;
}

async function applyFailure(
  scope: Scope,
  answered: Answered,
  outcome: Extract<Outcome, { kind: "failed" }>,
): Promise<void> {
  if (outcome.isRetriable && canRetry(answered)) return retryLater(scope, answered.job, outcome.retryAfter);
  await finishRun(scope, answered.job.runId, { status: "failed", error: outcome.error });
}

async function retryLater(scope: Scope, job: Job, retryAfter: Due | null): Promise<void> {
  const due = retryAfter ?? { afterMs: scope.state.settings.backoffMs(job.attempt) };
  await releaseJob(scope, job, { due, attempt: job.attempt + 1 });
}

/** The app could not answer: its attempts stay untouched. A request cut off in the middle counts as a crash. */
async function waitForApp(scope: Scope, job: Job, mayHaveRun: boolean): Promise<void> {
  scope.state.settings.log("warn", "app did not answer", { run: job.runId, job: job.id, mayHaveRun });
  const due = { afterMs: Math.min(30_000, 250 * 2 ** Math.min(job.unanswered, 7)) };
  await releaseJob(scope, job, { due, attempt: job.attempt, isUnanswered: true, isCrash: mayHaveRun });
}

/** Done with this job, unless new memos ask for another discovery: then it goes on in place when it may. */
async function endOfJob(scope: Scope, { job, mayContinue }: Answered): Promise<boolean> {
  const { tx } = scope;
  const [left] = await tx<{ dirty: boolean }[]>`select dirty from ie.job where id = ${job.id}`;
  if (!left) return false;
  if (job.kind === "edge" && left.dirty) {
    const holder = mayContinue ? job.lockedBy : null;
    await tx`
      update ie.job set dirty = false, gen = gen + 1, attempt = 0, crashes = 0, unanswered = 0,
        run_at = now(), locked_by = ${holder}, locked_at = now()
      where id = ${job.id}`;
    return mayContinue;
  }
  await tx`delete from ie.job where id = ${job.id}`;
  scope.hasNewWork = true;
  return false;
}
