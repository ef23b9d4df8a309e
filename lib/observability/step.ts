/**
 * The one seam on the path from webhook to logged reply: every statement, fetch and timer passes it by name.
 * Nothing observes it in production; the crash runs install an observer before the product starts.
 */
export type StepObserver = <T>(name: string, work: () => PromiseLike<T>) => Promise<T>;

const seam = globalThis as typeof globalThis & { __countersignStepObserver?: StepObserver };

/** The installed observer, if any. */
export function stepObserver(): StepObserver | undefined {
  return seam.__countersignStepObserver;
}

/** Runs `work` as a named step of the path. */
export async function step<T>(name: string, work: () => PromiseLike<T>): Promise<T> {
  return seam.__countersignStepObserver ? seam.__countersignStepObserver(name, work) : work();
}
