/** The filters that may stand in the address; anything else is left out. */
export const WORKFLOW_FILTERS = ["status", "step", "category", "search", "cursor"] as const;
export type WorkflowFilterName = (typeof WORKFLOW_FILTERS)[number];

/** The query of the list's own address, in a fixed order, so that equal filters are one entry in the cache. */
export function workflowQuery(query: { get: (name: string) => string | null }): string {
  const kept = new URLSearchParams();
  for (const name of WORKFLOW_FILTERS) {
    const value = query.get(name);
    if (value) kept.set(name, value);
  }
  return kept.toString();
}

/** The same address with one filter changed. Another filter begins at the first page. */
export function withFilter(query: string, name: WorkflowFilterName, value: string | null): string {
  const next = new URLSearchParams(query);
  if (value) next.set(name, value);
  else next.delete(name);
  if (name !== "cursor") next.delete("cursor");
  return workflowQuery(next);
}
