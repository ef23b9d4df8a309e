import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";

import { requirePageContext } from "#app/_server/session.ts";
import { listServices } from "#lib/services/outside-services/list-services.ts";

import { serviceKeys } from "./service-queries.ts";
import { Services } from "./services.tsx";

export const metadata = { title: "Services" };

export default async function ServicesPage() {
  const ctx = await requirePageContext();
  const queryClient = new QueryClient();
  queryClient.setQueryData(serviceKeys.all, await listServices(ctx));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Services />
    </HydrationBoundary>
  );
}
