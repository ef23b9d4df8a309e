import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";

import { requirePageContext } from "#app/_server/session.ts";
import { listBulkJobs } from "#lib/services/bulk-jobs/list-bulk-jobs.ts";

import { bulkJobKeys } from "../bulk-job-queries.ts";
import { BulkJobs } from "./bulk-jobs.tsx";

export const metadata = { title: "Jobs" };

export default async function BulkJobsPage() {
  const ctx = await requirePageContext();
  const queryClient = new QueryClient();
  await queryClient.prefetchQuery({
    queryKey: bulkJobKeys.list,
    queryFn: () => listBulkJobs(ctx),
    retry: false,
  });
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <BulkJobs />
    </HydrationBoundary>
  );
}
