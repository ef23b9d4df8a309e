import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { callAction, fetchView } from "#app/_client/fetch-view.ts";
import type { FormsView } from "#lib/contracts/forms.ts";
import type { SavedViewList } from "#lib/contracts/saved-views.ts";
import type { TagList } from "#lib/contracts/workflow-tags.ts";

import { deleteViewAction, saveViewAction } from "./actions.ts";
import { workflowKeys } from "./workflow-queries.ts";

const SELDOM_MS = 60_000;
const viewsKey = ["saved-views", "workflows"] as const;

/** What the list can be filtered by, as far as it is not fixed. */
export function formOptions() {
  return queryOptions({
    queryKey: [...workflowKeys.all, "forms"] as const,
    queryFn: ({ signal }) => fetchView<FormsView>("/api/v1/forms", { signal }),
    staleTime: SELDOM_MS,
  });
}

export function tagOptions() {
  return queryOptions({
    queryKey: [...workflowKeys.all, "tags"] as const,
    queryFn: ({ signal }) => fetchView<TagList>("/api/v1/workflow-tags", { signal }),
    staleTime: SELDOM_MS,
  });
}

export function savedViewOptions() {
  return queryOptions({
    queryKey: viewsKey,
    queryFn: ({ signal }) => fetchView<SavedViewList>("/api/v1/saved-views?screen=workflows", { signal }),
    staleTime: SELDOM_MS,
  });
}

export function useSavedViewChanges() {
  const queryClient = useQueryClient();
  const onSettled = () => queryClient.invalidateQueries({ queryKey: viewsKey });
  return {
    save: useMutation({
      mutationFn: (input: Parameters<typeof saveViewAction>[0]) => callAction(saveViewAction, input),
      onSettled,
    }),
    remove: useMutation({
      mutationFn: (viewId: string) => callAction(deleteViewAction, { viewId }),
      onSettled,
    }),
  };
}
