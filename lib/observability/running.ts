import type { Running, WorkClass } from "#lib/domain/admission.ts";

type Counted = Exclude<WorkClass, "intake">;
const globals = globalThis as typeof globalThis & { __countersignRunning?: Record<Counted, number> };
const running = (globals.__countersignRunning ??= { send: 0, console: 0, export: 0 });

/** Counts one request of this class until the returned function is called, which may be more than once. */
export function beginWork(kind: Counted): () => void {
  running[kind] += 1;
  let isEnded = false;
  return () => {
    if (!isEnded) running[kind] -= 1;
    isEnded = true;
  };
}

/** What this process works on now. Deliveries are counted where they are stored. */
export function readRunning(intake: number): Running {
  return { ...running, intake };
}
