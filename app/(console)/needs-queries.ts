import { queryOptions } from "@tanstack/react-query";

import { fetchView } from "#app/_client/fetch-view.ts";
import { pollEvery } from "#app/_client/live-facts.ts";
import { setServerNow } from "#components/ui/clock.ts";
import type { ServicesView } from "#lib/contracts/services.ts";
import type { NeedsView, TodayView } from "#lib/contracts/today.ts";

export const needsKeys = {
  all: ["needs"] as const,
  frame: ["needs", "frame"] as const,
  today: ["needs", "today"] as const,
};

const EVERY_MS = 10_000;

/** The counts in the frame. Every mutation that changes what needs a person invalidates `needsKeys.all`. */
export function needsOptions() {
  return queryOptions({
    queryKey: needsKeys.frame,
    queryFn: async ({ signal }) => {
      const needs = await fetchView<NeedsView>("/api/v1/needs", { signal });
      setServerNow(new Date(needs.asOf).getTime());
      return needs;
    },
    refetchInterval: pollEvery(EVERY_MS),
  });
}

export function todayOptions() {
  return queryOptions({
    queryKey: needsKeys.today,
    queryFn: ({ signal }) => fetchView<TodayView>("/api/v1/today", { signal }),
    refetchInterval: pollEvery(EVERY_MS),
  });
}

const SERVICES_EVERY_MS = 15_000;

/** How the outside services do. The Services screen keeps the same answer under the same key. */
export function serviceSignsOptions() {
  return queryOptions({
    queryKey: ["services"] as const,
    queryFn: ({ signal }) => fetchView<ServicesView>("/api/v1/services", { signal }),
    refetchInterval: SERVICES_EVERY_MS,
  });
}
