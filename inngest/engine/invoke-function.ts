import { createRun } from "./create-run.ts";
import { withMergedSessions } from "./event-intake.ts";
import { InvokeOptions, type Operation } from "./sdk-schemas.ts";
import { insertTimer } from "./sql.ts";
import { parseDue } from "./time.ts";
import { resolveStep } from "./transitions.ts";
import type { EngineEvent, Run, Scope } from "./types.ts";

/** Starts the invoked function as a run of its own, once per step; its ending resolves the step. */
export async function invokeFunction(scope: Scope, run: Run, operation: Operation): Promise<void> {
  const options = InvokeOptions.parse(operation.opts);
  const fn = scope.state.functions.get(options.function_id);
  if (!fn) {
    // Perhaps the app was redeployed: look before the next run meets the same gap.
    scope.state.requestSync();
    return refuse(scope, run, {
      operation,
      message: `could not find function with ID: ${options.function_id}`,
    });
  }
  const children = await scope.tx`
    select 1 from ie.run where parent_run = ${run.id} and parent_step = ${operation.id}`;
  if (children.length > 0) return;
  const event = invokedEvent(run, operation, options);
  const child = await createRun(scope, fn, { event, parent: { runId: run.id, stepId: operation.id } });
  if (child === null) {
    return refuse(scope, run, { operation, message: "the invoked function is rate limited or a duplicate" });
  }
  if (!options.timeout) return;
  const timer = {
    runId: run.id,
    key: `timeout:${operation.id}`,
    kind: "timeout" as const,
    stepId: operation.id,
  };
  await insertTimer(scope, { ...timer, due: parseDue(options.timeout) });
}

function invokedEvent(run: Run, operation: Operation, options: InvokeOptions): EngineEvent {
  const { data, v, meta } = options.payload ?? {};
  const link = { fn_id: options.function_id, correlation_id: `${run.id}.${operation.id}` };
  return withMergedSessions({
    id: `${run.id}:${operation.id}`,
    name: "inngest/function.invoked",
    data: { ...data, _inngest: link },
    user: {},
    ts: Date.now(),
    ...(v ? { v } : {}),
    ...(meta ? { meta } : {}),
  });
}

async function refuse(
  scope: Scope,
  run: Run,
  refusal: { operation: Operation; message: string },
): Promise<void> {
  const { operation, message } = refusal;
  const payload = { error: { name: "Error", message } };
  await resolveStep(scope, run.id, {
    stepId: operation.id,
    op: operation.op,
    name: operation.displayName,
    payload,
  });
}
