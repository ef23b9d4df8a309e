/** The filters that may stand in the address; anything else is left out. */
export const WORKFLOW_FILTERS = [
  "status",
  "step",
  "category",
  "within",
  "from",
  "to",
  "form",
  "owner",
  "tag",
  "search",
  "cursor",
] as const;
export type WorkflowFilterName = (typeof WORKFLOW_FILTERS)[number];
export type FilterChange = Partial<Record<WorkflowFilterName, string | null>>;

/** The query of the list's own address, in a fixed order, so that equal filters are one entry in the cache. */
export function workflowQuery(query: { get: (name: string) => string | null }): string {
  const kept = new URLSearchParams();
  for (const name of WORKFLOW_FILTERS) {
    const value = query.get(name);
    if (value) kept.set(name, value);
  }
  return kept.toString();
}

/** The same address with some filters changed. Other filters begin at the first page. */
export function withFilters(query: string, change: FilterChange): string {
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(change)) {
    if (value) next.set(name, value);
    else next.delete(name);
  }
  if (!("cursor" in change)) next.delete("cursor");
  return workflowQuery(next);
}

/** What narrows the list, without the page and without a search that is forgotten soon. */
export function lastingQuery(query: string): string {
  return withFilters(query, { search: null });
}

/** The filters as a job takes them. */
export function filtersIn(query: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(withFilters(query, {})));
}
