import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";

import { requirePageContext } from "#app/_server/session.ts";
import { listAuditEvents } from "#lib/services/audit-trail/list-audit-events.ts";
import { getSendingStatus } from "#lib/services/sending/get-sending-status.ts";

import { sendingKeys } from "./sending-queries.ts";
import { Sending } from "./sending.tsx";

export const metadata = { title: "Sending" };

export default async function SendingPage() {
  const ctx = await requirePageContext();
  const queryClient = new QueryClient();
  const [sending] = await Promise.all([
    getSendingStatus(ctx),
    queryClient.prefetchQuery({
      queryKey: sendingKeys.history,
      queryFn: () => listAuditEvents(ctx, { action: "sending.*", limit: 10 }),
      retry: false,
    }),
  ]);
  queryClient.setQueryData(sendingKeys.all, sending);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Sending />
    </HydrationBoundary>
  );
}
