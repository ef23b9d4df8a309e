import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { fetchView } from "#app/_client/fetch-view.ts";
import type { BulkJobList, BulkJobView, PreviewBulkJobInput } from "#lib/contracts/bulk-jobs.ts";

import { workflowKeys } from "./workflow-queries.ts";

export const bulkJobKeys = {
  list: [...workflowKeys.all, "bulk-jobs"] as const,
  detail: (jobId: string) => [...workflowKeys.all, "bulk-jobs", jobId] as const,
};

const WHILE_RUNNING_MS = 1_000;

export function bulkJobListOptions() {
  return queryOptions({
    queryKey: bulkJobKeys.list,
    queryFn: ({ signal }) => fetchView<BulkJobList>("/api/v1/bulk-jobs", { signal }),
  });
}

export function bulkJobOptions(jobId: string) {
  return queryOptions({
    queryKey: bulkJobKeys.detail(jobId),
    queryFn: ({ signal }) => fetchView<BulkJobView>(`/api/v1/bulk-jobs/${jobId}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.status === "running" ? WHILE_RUNNING_MS : false),
  });
}

/** Changes nothing: notes the exact rows, so that a confirmation can name them. */
export async function previewBulkJob(input: PreviewBulkJobInput): Promise<BulkJobView> {
  return fetchView<BulkJobView>("/api/v1/bulk-jobs", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(input),
  });
}

/** Runs an act on a job; what it answers is shown at once. */
export function useBulkJobChange<Input>(act: (input: Input) => Promise<BulkJobView>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: (view) => queryClient.setQueryData(bulkJobKeys.detail(view.id), view),
    onSettled: () => queryClient.invalidateQueries({ queryKey: workflowKeys.all }),
  });
}
