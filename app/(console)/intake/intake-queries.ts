import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { callAction, fetchView } from "#app/_client/fetch-view.ts";
import { pollEvery } from "#app/_client/live-facts.ts";
import type { ActionResult } from "#lib/contracts/action-result.ts";
import type { FormsView } from "#lib/contracts/forms.ts";
import type { IntakeView } from "#lib/contracts/intake.ts";
import type { QuarantineList } from "#lib/contracts/quarantine.ts";

import { needsKeys } from "../needs-queries.ts";

/** The cache contract of intake: every change here reads all of it anew. `query` is state and page of the list. */
export const intakeKeys = {
  all: ["intake"] as const,
  overview: ["intake", "overview"] as const,
  forms: ["intake", "forms"] as const,
  quarantine: (query: string) => ["intake", "quarantine", query] as const,
};

const EVERY_MS = 5_000;
const EVERY_MS_WHILE_READING = 1_500;

export function intakeOptions() {
  return queryOptions({
    queryKey: intakeKeys.overview,
    queryFn: ({ signal }) => fetchView<IntakeView>("/api/v1/intake", { signal }),
    refetchInterval: pollEvery(EVERY_MS),
  });
}

/** Asked more often while a check or a backfill is under way. */
export function formsOptions() {
  return queryOptions({
    queryKey: intakeKeys.forms,
    queryFn: ({ signal }) => fetchView<FormsView>("/api/v1/forms", { signal }),
    refetchInterval: ({ state }) => (isReading(state.data) ? EVERY_MS_WHILE_READING : pollEvery(EVERY_MS)()),
  });
}

export function isReading(view: FormsView | undefined): boolean {
  if (!view) return false;
  const isBackfilling = view.forms.some(
    ({ backfill }) => backfill?.status === "queued" || backfill?.status === "running",
  );
  return view.isCheckRequested || view.lastPoll?.status === "running" || isBackfilling;
}

export function quarantineOptions(query: string) {
  return queryOptions({
    queryKey: intakeKeys.quarantine(query),
    queryFn: ({ signal }) => fetchView<QuarantineList>(`/api/v1/deliveries?${query}`, { signal }),
    refetchInterval: pollEvery(EVERY_MS),
    placeholderData: keepPreviousData,
  });
}

/** Changes something about intake, then reads it and the counts in the frame anew. */
export function useIntakeChange<Input, Output>(action: (input: Input) => Promise<ActionResult<Output>>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => callAction(action, input),
    onSettled: () => {
      void Promise.all(
        [intakeKeys.all, needsKeys.all, ["workflows"]].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      );
    },
  });
}
