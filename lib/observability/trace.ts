import { AsyncLocalStorage } from "node:async_hooks";

/** What is being worked on: ids and names of ours, never anything that somebody typed. */
export type Trace = {
  /** The request that this work goes back to, through as many steps as it takes. */
  requestId?: string;
  workflowId?: string;
  runId?: string;
  function?: string;
  step?: string;
  attempt?: number;
};

const globals = globalThis as typeof globalThis & { __countersignTrace?: AsyncLocalStorage<Trace> };

const storage = () => (globals.__countersignTrace ??= new AsyncLocalStorage<Trace>());

/** Every line that is logged and every error that is reported in `work` says so. */
export function traced<Result>(trace: Trace, work: () => Result): Result {
  return storage().run({ ...storage().getStore(), ...trace }, work);
}

export function currentTrace(): Trace {
  return storage().getStore() ?? {};
}
