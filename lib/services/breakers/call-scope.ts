import { AsyncLocalStorage } from "node:async_hooks";

const globals = globalThis as typeof globalThis & { __countersignCallScope?: AsyncLocalStorage<string> };
const scope = (globals.__countersignCallScope ??= new AsyncLocalStorage<string>());

/** Calls of outside services that `work` makes belong to the send of this draft: a probe may be kept for it. */
export function callsOfDraft<T>(draftId: string, work: () => Promise<T>): Promise<T> {
  return scope.run(draftId, work);
}

export function currentDraftId(): string | null {
  return scope.getStore() ?? null;
}
