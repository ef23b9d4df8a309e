import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";

import { requirePageContext } from "#app/_server/session.ts";
import { getToday } from "#lib/services/today/get-today.ts";

import { Today } from "./_today/today.tsx";
import { needsKeys } from "./needs-queries.ts";

export const metadata = { title: "Today" };

export default async function TodayPage() {
  const ctx = await requirePageContext();
  const queryClient = new QueryClient();
  queryClient.setQueryData(needsKeys.today, await getToday(ctx, {}));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Today />
    </HydrationBoundary>
  );
}
