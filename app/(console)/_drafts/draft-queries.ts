import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { fetchView, callAction } from "#app/_client/fetch-view.ts";
import { pollEvery } from "#app/_client/live-facts.ts";
import { setServerNow } from "#components/ui/clock.ts";
import type { ActionResult } from "#lib/contracts/action-result.ts";
import type { Assignee, DecisionResult, DraftList, DraftView } from "#lib/contracts/drafts.ts";
import type { SendingView } from "#lib/contracts/sending.ts";
import type { Category } from "#lib/domain/category.ts";
import type { DraftListName } from "#lib/domain/draft-words.ts";

import { needsKeys } from "../needs-queries.ts";

export type QueueFilter = { list: DraftListName; category: Category | null; cursor: string | null };

/** The cache contract of drafts: every decision refetches all of them, the workflows and the counts in the frame. */
export const draftKeys = {
  all: ["drafts"] as const,
  lists: ["drafts", "list"] as const,
  list: (filter: QueueFilter) => ["drafts", "list", filter] as const,
  detail: (draftId: string) => ["drafts", "detail", draftId] as const,
  assignees: ["drafts", "assignees"] as const,
};

const EVERY_MS = 4_000;
const QUOTA_EVERY_MS = 30_000;

export function draftListOptions(filter: QueueFilter) {
  const query = new URLSearchParams({ list: filter.list });
  if (filter.category) query.set("category", filter.category);
  if (filter.cursor) query.set("cursor", filter.cursor);
  return queryOptions({
    queryKey: draftKeys.list(filter),
    queryFn: ({ signal }) => fetchView<DraftList>(`/api/v1/drafts?${query}`, { signal }),
    refetchInterval: pollEvery(EVERY_MS),
    placeholderData: keepPreviousData,
  });
}

export function draftOptions(draftId: string) {
  return queryOptions({
    queryKey: draftKeys.detail(draftId),
    queryFn: ({ signal }) => fetchDraft(draftId, signal),
    refetchInterval: pollEvery(EVERY_MS),
  });
}

/** Reads the draft and takes the server's time from the answer. */
export async function fetchDraft(draftId: string, signal?: AbortSignal): Promise<DraftView> {
  const draft = await fetchView<DraftView>(`/api/v1/drafts/${draftId}`, signal ? { signal } : {});
  setServerNow(new Date(draft.serverTime).getTime());
  return draft;
}

/** How many mails each mailbox may still send. The Sending screen keeps the same answer under the same key. */
export function mailboxQuotaOptions() {
  return queryOptions({
    queryKey: ["sending"] as const,
    queryFn: ({ signal }) => fetchView<SendingView>("/api/v1/sending", { signal }),
    refetchInterval: pollEvery(QUOTA_EVERY_MS),
    staleTime: QUOTA_EVERY_MS / 2,
  });
}

export function assigneeOptions() {
  return queryOptions({
    queryKey: draftKeys.assignees,
    queryFn: ({ signal }) => fetchView<{ items: Assignee[] }>("/api/v1/assignees", { signal }),
    staleTime: 60_000,
  });
}

/** Runs a decision; whatever comes of it, what is shown afterwards is read anew. */
export function useDecision<Input>(action: (input: Input) => Promise<ActionResult<DecisionResult>>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => callAction(action, input),
    onSettled: () => {
      // Not awaited: a person goes on to the next draft, and a lost line must not hold back the news of it.
      void Promise.all(
        [draftKeys.all, needsKeys.all, ["workflows"]].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      );
    },
  });
}
