import { AsyncLocalStorage } from "node:async_hooks";

type Scope = { draftId: string | null; cut: { until: Date | null } };

const globals = globalThis as typeof globalThis & { __countersignCallScope?: AsyncLocalStorage<Scope> };
const scope = (globals.__countersignCallScope ??= new AsyncLocalStorage<Scope>());

/** Calls of outside services that `work` makes belong to the send of this draft: a probe may be kept for it. */
export function callsOfDraft<T>(draftId: string, work: () => Promise<T>): Promise<T> {
  return scope.run({ draftId, cut: scope.getStore()?.cut ?? { until: null } }, work);
}

export function currentDraftId(): string | null {
  return scope.getStore()?.draftId ?? null;
}

/** Runs `work` and remembers whether a call of it failed and left its service cut off. */
export function watchingCuts<T>(work: (cutUntil: () => Date | null) => Promise<T>): Promise<T> {
  const cut: Scope["cut"] = { until: null };
  return scope.run({ draftId: currentDraftId(), cut }, () => work(() => cut.until));
}

/** What the step's calls have noted so far; null where nobody watches. */
export function currentCut(): Date | null {
  return scope.getStore()?.cut.until ?? null;
}

/** A call failed, and its service is cut off until then. */
export function noteCut(until: Date): void {
  const found = scope.getStore();
  if (found) found.cut.until = until;
}
