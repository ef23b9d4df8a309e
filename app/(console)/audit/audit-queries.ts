import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { fetchView } from "#app/_client/fetch-view.ts";
import { pollEvery } from "#app/_client/live-facts.ts";
import type { AuditActors, AuditList } from "#lib/contracts/audit.ts";

/** The cache contract of the audit trail. `query` is the address's own query: filters and page. */
export const auditKeys = {
  all: ["audit"] as const,
  list: (query: string) => ["audit", "list", query] as const,
  actors: ["audit-actors"] as const,
};

const EVERY_MS = 15_000;

export function auditListOptions(query: string) {
  return queryOptions({
    queryKey: auditKeys.list(query),
    queryFn: ({ signal }) => fetchView<AuditList>(`/api/v1/audit-events?${query}`, { signal }),
    refetchInterval: ({ state }) => (state.error ? false : pollEvery(EVERY_MS)()),
    placeholderData: keepPreviousData,
  });
}

export function auditActorsOptions() {
  return queryOptions({
    queryKey: auditKeys.actors,
    queryFn: ({ signal }) => fetchView<AuditActors>("/api/v1/audit-actors", { signal }),
    staleTime: 60_000,
  });
}
