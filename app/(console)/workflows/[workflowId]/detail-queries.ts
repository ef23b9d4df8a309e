import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { callAction, fetchView } from "#app/_client/fetch-view.ts";
import type { ActionResult } from "#lib/contracts/action-result.ts";
import type { AuditList } from "#lib/contracts/audit.ts";
import type { RelatedWorkflows, SentMessageView } from "#lib/contracts/workflow-detail.ts";
import type { TagWorkflowInput, WorkflowTags } from "#lib/contracts/workflow-tags.ts";

import { workflowKeys } from "../workflow-queries.ts";

const of = (workflowId: string) => [...workflowKeys.detail(workflowId)] as const;

export function relatedOptions(workflowId: string) {
  return queryOptions({
    queryKey: [...of(workflowId), "related"] as const,
    queryFn: ({ signal }) =>
      fetchView<RelatedWorkflows>(`/api/v1/workflows/${workflowId}/related`, { signal }),
    staleTime: 30_000,
  });
}

/** The Audit screen knows these entries under the first word of the same key. */
export function workflowAuditOptions(workflowId: string) {
  return queryOptions({
    queryKey: ["audit", "workflow", workflowId] as const,
    queryFn: ({ signal }) =>
      fetchView<AuditList>(`/api/v1/audit-events?workflow=${workflowId}&limit=100`, { signal }),
  });
}

/** Asked once, and only when a person opens it: each reading is on the record. */
export function messageOptions(workflowId: string) {
  return queryOptions({
    queryKey: ["sent-message", workflowId] as const,
    queryFn: ({ signal }) =>
      fetchView<SentMessageView>(`/api/v1/workflows/${workflowId}/message`, { signal }),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

export function useTagChange(action: (input: TagWorkflowInput) => Promise<ActionResult<WorkflowTags>>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (input: TagWorkflowInput) => callAction(action, input),
    onSettled: () => queryClient.invalidateQueries({ queryKey: workflowKeys.all }),
  });
}
