import { invokeFunction } from "./invoke-function.ts";
import { LIMITS } from "./limits-table.ts";
import { type Operation, WaitOptions } from "./sdk-schemas.ts";
import { insertTimer, jsonText } from "./sql.ts";
import { parseDue } from "./time.ts";
import { finishRun, requestDiscovery, resolveStep } from "./transitions.ts";
import type { Run, Scope, StepFailure } from "./types.ts";
import { addWait } from "./waits.ts";

/** "applied": the job goes on or ends; "retry": the step failed and has attempts left; "ended": the run is over. */
export type Applied = "applied" | "retry" | "ended";
type Batch = { operations: Operation[]; mayRetry: boolean };

const SUPPORTED = new Set([
  "StepRun",
  "Step",
  "StepError",
  "StepFailed",
  "StepPlanned",
  "Sleep",
  "WaitForEvent",
  "InvokeFunction",
  "RunComplete",
  "DiscoveryRequest",
]);

/** Applies what the SDK found or did. Unknown operations end the run at once, whatever its retries. */
export async function applyOperations(scope: Scope, run: Run, batch: Batch): Promise<Applied> {
  const { operations } = batch;
  const refusal = findRefusal(operations);
  if (refusal) {
    await finishRun(scope, run.id, { status: "failed", error: refusal });
    return "ended";
  }
  const isKnown = await memoisedAmong(scope, run, operations);
  await planParallel(scope, run, { operations, isKnown });
  for (const operation of waitsFirst(operations)) {
    if (operation.op === "StepError" && batch.mayRetry) return "retry";
    if (operation.op === "RunComplete") {
      await finishRun(scope, run.id, { status: "completed", output: operation.data });
      return "ended";
    }
    if (!isKnown.has(operation.id)) await applyOne(scope, run, operation);
  }
  return "applied";
}

/** Why an operation cannot be taken, or null. */
export function findRefusal(operations: Operation[]): StepFailure | null {
  for (const operation of operations) {
    const step = operation.displayName ?? operation.id;
    if (!SUPPORTED.has(operation.op)) {
      const message = `step "${step}" uses ${operation.op}; run this function on Inngest`;
      return { name: "UnsupportedByEmbeddedEngine", message };
    }
    if (jsonText(operation.data).length > LIMITS.stepOutputBytes) {
      return { name: "OutputTooLarge", message: `step "${step}" returned more than 4 MB` };
    }
  }
  return null;
}

/** Operations that were answered while this discovery was under way must not be started again. */
async function memoisedAmong({ tx }: Scope, run: Run, operations: Operation[]): Promise<Set<string>> {
  const ids = operations.map((operation) => operation.id);
  const rows = await tx<
    { id: string }[]
  >`select id from ie.step where run_id = ${run.id} and id = any(${ids})`;
  return new Set(rows.map((row) => row.id));
}

/** Several found steps form a group: the next discovery waits for all of them, or in race mode for any. */
async function planParallel(
  scope: Scope,
  run: Run,
  found: { operations: Operation[]; isKnown: Set<string> },
): Promise<void> {
  const { operations, isKnown } = found;
  const isGroup = operations.length > 1 && operations.some((operation) => operation.op === "StepPlanned");
  if (!isGroup || operations.some((operation) => operation.opts?.["parallelMode"] === "race")) return;
  const pending = operations.map((operation) => operation.id).filter((id) => !isKnown.has(id));
  await scope.tx`update ie.run set pending = ${pending}, force_plan = true where id = ${run.id}`;
  if (pending.length === 0) await requestDiscovery(scope, run.id);
}

/** A server registers waits before it plans steps, so that a step's own event is not missed. */
function waitsFirst(operations: Operation[]): Operation[] {
  const isWait = (operation: Operation): number => Number(operation.op === "WaitForEvent");
  return operations.toSorted((a, b) => isWait(b) - isWait(a));
}

async function applyOne(scope: Scope, run: Run, operation: Operation): Promise<void> {
  const { id: stepId, op } = operation;
  const name = operation.displayName ?? operation.name;
  switch (op) {
    case "StepRun":
    case "Step":
      await resolveStep(scope, run.id, { stepId, op, name, payload: { data: operation.data ?? null } });
      return;
    case "StepError":
    case "StepFailed": {
      const error = operation.error ?? { name: "Error", message: "the step failed" };
      await resolveStep(scope, run.id, { stepId, op, name, payload: { error } });
      return;
    }
    case "StepPlanned":
      return planStep(scope, run, stepId);
    case "Sleep": {
      const duration = operation.opts?.["duration"];
      const due = parseDue(typeof duration === "string" ? duration : (operation.name ?? ""));
      return insertTimer(scope, { runId: run.id, key: `sleep:${stepId}`, kind: "sleep", stepId, due });
    }
    case "WaitForEvent":
      return waitForEvent(scope, run, operation);
    case "InvokeFunction":
      return invokeFunction(scope, run, operation);
    default:
      // DiscoveryRequest: the SDK asks to be called again.
      return requestDiscovery(scope, run.id);
  }
}

async function planStep(scope: Scope, run: Run, stepId: string): Promise<void> {
  await scope.tx`
    insert into ie.job (run_id, key, kind, step_id, priority, limit_keys)
    values (${run.id}, ${`step:${stepId}`}, 'step', ${stepId}, ${run.priority}, ${run.limitKeys})
    on conflict do nothing`;
  scope.hasNewWork = true;
}

async function waitForEvent(scope: Scope, run: Run, operation: Operation): Promise<void> {
  const [trigger] = run.events;
  const options = WaitOptions.parse(operation.opts);
  const event = options.event ?? operation.name;
  if (!trigger || !event) throw new Error(`run ${run.id}: a wait without an event`);
  const expires = parseDue(options.timeout);
  const wait = {
    runId: run.id,
    id: operation.id,
    kind: "event" as const,
    event,
    expression: options.if ?? null,
  };
  await addWait(scope, { ...wait, expires, trigger });
  const key = `timeout:${operation.id}`;
  await insertTimer(scope, { runId: run.id, key, kind: "timeout", stepId: operation.id, due: expires });
}
