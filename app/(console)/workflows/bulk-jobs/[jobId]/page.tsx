import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import { notFound } from "next/navigation";

import { bulkJobKeys } from "#app/(console)/workflows/bulk-job-queries.ts";
import { requirePageContext } from "#app/_server/session.ts";
import { BulkJobInput } from "#lib/contracts/bulk-jobs.ts";
import { AppError } from "#lib/domain/errors.ts";
import { getBulkJob } from "#lib/services/bulk-jobs/get-bulk-job.ts";

import { BulkJob } from "./bulk-job.tsx";

export const metadata = { title: "Job" };

export default async function BulkJobPage({ params }: { params: Promise<{ jobId: string }> }) {
  const ctx = await requirePageContext();
  const input = BulkJobInput.safeParse(await params);
  if (!input.success) notFound();
  const job = await getBulkJob(ctx, input.data).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  });
  if (!job) notFound();
  const queryClient = new QueryClient();
  queryClient.setQueryData(bulkJobKeys.detail(job.id), job);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <BulkJob jobId={job.id} />
    </HydrationBoundary>
  );
}
