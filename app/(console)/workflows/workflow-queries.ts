import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { fetchView, callAction } from "#app/_client/fetch-view.ts";
import { pollEvery } from "#app/_client/live-facts.ts";
import { setServerNow } from "#components/ui/clock.ts";
import type { ActionResult } from "#lib/contracts/action-result.ts";
import type { WorkflowChanged, WorkflowList, WorkflowView } from "#lib/contracts/workflows.ts";

import { needsKeys } from "../needs-queries.ts";

/** The cache contract of workflows. `query` is the address's own query: filters, search id and page. */
export const workflowKeys = {
  all: ["workflows"] as const,
  list: (query: string) => ["workflows", "list", query] as const,
  detail: (workflowId: string) => ["workflows", "detail", workflowId] as const,
};

const EVERY_MS = 5_000;

export function workflowListOptions(query: string) {
  return queryOptions({
    queryKey: workflowKeys.list(query),
    queryFn: ({ signal }) => fetchView<WorkflowList>(`/api/v1/workflows?${query}`, { signal }),
    refetchInterval: ({ state }) => (state.error ? false : pollEvery(EVERY_MS)()),
    placeholderData: keepPreviousData,
  });
}

export function workflowOptions(workflowId: string) {
  return queryOptions({
    queryKey: workflowKeys.detail(workflowId),
    queryFn: async ({ signal }) => {
      const view = await fetchView<WorkflowView>(`/api/v1/workflows/${workflowId}`, { signal });
      setServerNow(new Date(view.serverTime).getTime());
      return view;
    },
    refetchInterval: pollEvery(EVERY_MS),
  });
}

/** Runs a change of a workflow, then reads everything that shows it anew. */
export function useWorkflowChange<Input>(action: (input: Input) => Promise<ActionResult<WorkflowChanged>>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => callAction(action, input),
    onSettled: async () => {
      await Promise.all(
        [workflowKeys.all, needsKeys.all, ["drafts"]].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      );
    },
  });
}
