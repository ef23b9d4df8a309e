import { lockRunOf } from "./claims.ts";
import { finishRun, resolveStep } from "./transitions.ts";
import type { Job, Run, Scope } from "./types.ts";

/** A sleep is over, a wait or an invocation timed out, or a run reached its deadline. */
export async function fireTimer(scope: Scope, job: Job): Promise<void> {
  const run = await lockRunOf<Run>(scope, job);
  if (!run) return;
  await scope.tx`delete from ie.job where id = ${job.id}`;
  if (job.kind === "deadline") {
    const error = { name: "Timeout", message: "the function's own timeout was reached" };
    return finishRun(scope, run.id, { status: "cancelled", error });
  }
  if (job.stepId === null) return;
  if (job.kind === "sleep") return endSleep(scope, run, job.stepId);
  await expire(scope, run, job.stepId);
}

async function endSleep(scope: Scope, run: Run, stepId: string): Promise<void> {
  await resolveStep(scope, run.id, { stepId, op: "Sleep", payload: null });
  // After a sleep beside parallel steps the server's next request still plans.
  if (run.forcePlan) await scope.tx`update ie.run set force_plan = true where id = ${run.id}`;
}

async function expire(scope: Scope, run: Run, stepId: string): Promise<void> {
  const { tx } = scope;
  const children = await tx`select 1 from ie.run where parent_run = ${run.id} and parent_step = ${stepId}`;
  if (children.length > 0) {
    const message = "timed out waiting for invoked function to complete";
    const payload = { error: { name: "InngestInvokeTimeoutError", message } };
    await resolveStep(scope, run.id, { stepId, op: "InvokeFunction", payload });
    return;
  }
  const expired = await tx`delete from ie.wait where run_id = ${run.id} and id = ${stepId} returning 1`;
  if (expired.length > 0) await resolveStep(scope, run.id, { stepId, op: "WaitForEvent", payload: null });
}
