import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { z } from "zod";

import { callAction, fetchView } from "#app/_client/fetch-view.ts";
import {
  type ActivateContentVersionInput,
  ContentListItem,
  ContentView,
  type PreviewTemplateInput,
  type SaveContentVersionInput,
} from "#lib/contracts/content.ts";
import type { ContentKind } from "#lib/domain/content.ts";

import { activateContentVersionAction, previewTemplateAction, saveContentVersionAction } from "./actions.ts";

export const contentKeys = {
  all: ["content"] as const,
  list: (kind: ContentKind) => ["content", "list", kind] as const,
  version: (kind: ContentKind, name: string, version: number | null) =>
    ["content", "version", kind, name, version] as const,
};

export function contentListOptions(kind: ContentKind) {
  return queryOptions({
    queryKey: contentKeys.list(kind),
    queryFn: ({ signal }) => fetchView(z.array(ContentListItem), `/api/v1/content?kind=${kind}`, { signal }),
  });
}

/** The version in use, or another one. */
export function contentOptions(
  { kind, name }: { kind: ContentKind; name: string },
  version: number | null = null,
) {
  const query = version === null ? "" : `?version=${version}`;
  return queryOptions({
    queryKey: contentKeys.version(kind, name, version),
    queryFn: ({ signal }) => fetchView(ContentView, `/api/v1/content/${kind}/${name}${query}`, { signal }),
  });
}

export function useSaveContentVersion() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (input: SaveContentVersionInput) => callAction(saveContentVersionAction, input),
    onSettled: () => queryClient.invalidateQueries({ queryKey: contentKeys.all }),
  });
}

export function useActivateContentVersion() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (input: ActivateContentVersionInput) => callAction(activateContentVersionAction, input),
    onSettled: () => queryClient.invalidateQueries({ queryKey: contentKeys.all }),
  });
}

export function usePreviewTemplate() {
  return useMutation({
    mutationFn: (input: PreviewTemplateInput) => callAction(previewTemplateAction, input),
  });
}
