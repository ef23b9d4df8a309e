import { findRefusal } from "./apply-operations.ts";
import { lockRunOf } from "./claims.ts";
import { CheckpointBody, type Operation } from "./sdk-schemas.ts";
import { inTransaction } from "./transaction.ts";
import { failIfTooLarge, finishRun, insertMemo } from "./transitions.ts";
import type { EngineState, Job, Run, Scope } from "./types.ts";

/** Memoises steps that the SDK ran inside one dispatch. False if that dispatch is no longer the current one. */
export async function takeCheckpoint(state: EngineState, body: unknown): Promise<boolean> {
  const { qi_id: dispatch, steps } = CheckpointBody.parse(body);
  const [id, gen, worker] = dispatch.split(".").map(Number);
  if (
    id === undefined ||
    gen === undefined ||
    worker === undefined ||
    ![id, gen, worker].every(Number.isSafeInteger)
  ) {
    return false;
  }
  const job = { id: String(id), gen, lockedBy: worker };
  return inTransaction(state, (scope) => memoise(scope, job, steps));
}

async function memoise(
  scope: Scope,
  job: Pick<Job, "id" | "gen" | "lockedBy">,
  steps: Operation[],
): Promise<boolean> {
  const run = await lockRunOf<Run>(scope, job);
  if (!run) return false;
  const unexpected = steps.find((step) => step.op !== "StepRun");
  const refusal = unexpected
    ? {
        name: "UnsupportedByEmbeddedEngine",
        message: `checkpoint of ${unexpected.op}; run this function on Inngest`,
      }
    : findRefusal(steps);
  if (refusal) {
    await finishRun(scope, run.id, { status: "failed", error: refusal });
    return false;
  }
  for (const step of steps) {
    const memo = {
      stepId: step.id,
      op: "StepRun",
      name: step.displayName,
      payload: { data: step.data ?? null },
    };
    const size = await insertMemo(scope, run.id, memo);
    if (size && (await failIfTooLarge(scope, run.id, size))) return false;
  }
  await scope.tx`update ie.job set attempt = 0, crashes = 0, locked_at = now() where id = ${job.id}`;
  return true;
}
