/** The filters that may stand in the address; anything else is left out. */
const AUDIT_FILTERS = ["actor", "object", "workflow", "action", "from", "to", "cursor"] as const;
export type AuditFilterName = (typeof AUDIT_FILTERS)[number];

/** The query of the list's own address, in a fixed order, so that equal filters are one entry in the cache. */
export function auditQuery(query: { get: (name: string) => string | null }): string {
  const kept = new URLSearchParams();
  for (const name of AUDIT_FILTERS) {
    const value = query.get(name);
    if (value) kept.set(name, value);
  }
  return kept.toString();
}

/** The same address with some filters changed. Other filters begin at the newest entry. */
export function withAuditFilters(
  query: string,
  changes: Partial<Record<AuditFilterName, string | null>>,
): string {
  const next = new URLSearchParams(query);
  if (!("cursor" in changes)) next.delete("cursor");
  for (const [name, value] of Object.entries(changes)) {
    if (value) next.set(name, value);
    else next.delete(name);
  }
  return auditQuery(next);
}

/** Where the file of what is on the screen is fetched: the filters without the page. */
export function exportAddress(query: string, format: "csv" | "ndjson"): string {
  const next = new URLSearchParams(query);
  next.delete("cursor");
  next.set("format", format);
  return `/api/v1/audit-events/export?${next.toString()}`;
}
