import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { callAction, fetchView } from "#app/_client/fetch-view.ts";
import type {
  KnowledgePageListItem,
  KnowledgePageView,
  ActivateKnowledgePageVersionInput,
  SaveKnowledgePageInput,
} from "#lib/contracts/knowledge.ts";

import { activateKnowledgePageVersionAction, saveKnowledgePageAction } from "./actions.ts";

export const knowledgeKeys = {
  all: ["knowledge"] as const,
  list: ["knowledge", "list"] as const,
  page: (slug: string, version: number | null) => ["knowledge", "page", slug, version] as const,
};

export function knowledgeListOptions() {
  return queryOptions({
    queryKey: knowledgeKeys.list,
    queryFn: ({ signal }) => fetchView<KnowledgePageListItem[]>("/api/v1/knowledge-pages", { signal }),
  });
}

/** A page in its active version, or in an earlier one. */
export function knowledgePageOptions(slug: string, version: number | null = null) {
  const query = version === null ? "" : `?version=${version}`;
  return queryOptions({
    queryKey: knowledgeKeys.page(slug, version),
    queryFn: ({ signal }) =>
      fetchView<KnowledgePageView>(`/api/v1/knowledge-pages/${slug}${query}`, { signal }),
  });
}

export function useSaveKnowledgePage() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (input: SaveKnowledgePageInput) => callAction(saveKnowledgePageAction, input),
    onSettled: () => queryClient.invalidateQueries({ queryKey: knowledgeKeys.all }),
  });
}

export function useActivateKnowledgePageVersion() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (input: ActivateKnowledgePageVersionInput) =>
      callAction(activateKnowledgePageVersionAction, input),
    onSettled: () => queryClient.invalidateQueries({ queryKey: knowledgeKeys.all }),
  });
}
