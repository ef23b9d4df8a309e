const NAMES = ["state", "cursor"] as const;

/** The part of the address that the quarantine list reads, in a fixed order. */
export function quarantineQuery(query: { get: (name: string) => string | null }): string {
  const kept = new URLSearchParams();
  for (const name of NAMES) {
    const value = query.get(name);
    if (value) kept.set(name, value);
  }
  return kept.toString();
}

/** Another list begins at its first page. */
export function showQuarantine(change: { state: "open" | "resolved"; cursor?: string | null }): void {
  const next = new URLSearchParams();
  if (change.state === "resolved") next.set("state", "resolved");
  if (change.cursor) next.set("cursor", change.cursor);
  const query = next.toString();
  window.history.pushState(null, "", query ? `?${query}` : window.location.pathname);
}
