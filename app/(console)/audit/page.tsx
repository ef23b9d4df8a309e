import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";

import { requirePageContext } from "#app/_server/session.ts";
import { ListAuditEventsInput } from "#lib/contracts/audit.ts";
import { listAuditActors } from "#lib/services/audit-trail/list-audit-actors.ts";
import { listAuditEvents } from "#lib/services/audit-trail/list-audit-events.ts";

import { auditQuery } from "./audit-filter.ts";
import { auditKeys } from "./audit-queries.ts";
import { Audit } from "./audit.tsx";

export const metadata = { title: "Audit" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function AuditPage({ searchParams }: Props) {
  const ctx = await requirePageContext();
  const given = await searchParams;
  const query = auditQuery({ get: (name) => [given[name]].flat()[0] ?? null });
  const input = ListAuditEventsInput.safeParse(Object.fromEntries(new URLSearchParams(query)));
  const queryClient = new QueryClient();
  await Promise.all([
    queryClient.prefetchQuery({
      queryKey: auditKeys.actors,
      queryFn: () => listAuditActors(ctx),
      retry: false,
    }),
    input.success
      ? queryClient.prefetchQuery({
          queryKey: auditKeys.list(query),
          queryFn: () => listAuditEvents(ctx, input.data),
          retry: false,
        })
      : null,
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Audit />
    </HydrationBoundary>
  );
}
