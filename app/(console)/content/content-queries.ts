import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { callAction, fetchView } from "#app/_client/fetch-view.ts";
import type { ActionResult } from "#lib/contracts/action-result.ts";
import type { ContentListItem, ContentView, PreviewTemplateInput } from "#lib/contracts/content.ts";
import type { ContentKind } from "#lib/domain/content.ts";

import { useStepUp } from "../_frame/use-step-up.tsx";
import { needsKeys } from "../needs-queries.ts";
import {
  activateContentVersionAction,
  confirmContentChangeAction,
  previewTemplateAction,
  saveContentVersionAction,
} from "./actions.ts";

export const contentKeys = {
  all: ["content"] as const,
  list: (kind: ContentKind) => ["content", "list", kind] as const,
  version: (kind: ContentKind, name: string, version: number | null) =>
    ["content", "version", kind, name, version] as const,
};

export function contentListOptions(kind: ContentKind) {
  return queryOptions({
    queryKey: contentKeys.list(kind),
    queryFn: ({ signal }) => fetchView<ContentListItem[]>(`/api/v1/content?kind=${kind}`, { signal }),
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
    queryFn: ({ signal }) => fetchView<ContentView>(`/api/v1/content/${kind}/${name}${query}`, { signal }),
  });
}

/** A change of what is in use. A looser policy asks for a fresh sign-in; what was entered stays. */
function useContentChange<Input>(action: (input: Input) => Promise<ActionResult<ContentView>>) {
  const queryClient = useQueryClient();
  const withStepUp = useStepUp();
  return useMutation({
    mutationFn: (input: Input) => withStepUp(() => callAction(action, input)),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: contentKeys.all }),
        queryClient.invalidateQueries({ queryKey: needsKeys.all }),
      ]),
  });
}

export const useSaveContentVersion = () => useContentChange(saveContentVersionAction);
export const useActivateContentVersion = () => useContentChange(activateContentVersionAction);
export const useConfirmContentChange = () => useContentChange(confirmContentChangeAction);

export function usePreviewTemplate() {
  return useMutation({
    mutationFn: (input: PreviewTemplateInput) => callAction(previewTemplateAction, input),
  });
}
