import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";

import { requirePageContext } from "#app/_server/session.ts";
import { getSendingStatus } from "#lib/services/sending/get-sending-status.ts";

import { sendingKeys } from "./sending-queries.ts";
import { Sending } from "./sending.tsx";

export const metadata = { title: "Sending" };

export default async function SendingPage() {
  const ctx = await requirePageContext();
  const queryClient = new QueryClient();
  queryClient.setQueryData(sendingKeys.all, await getSendingStatus(ctx));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Sending />
    </HydrationBoundary>
  );
}
