import { queryOptions } from "@tanstack/react-query";

import { fetchView } from "#app/_client/fetch-view.ts";
import { pollEvery } from "#app/_client/live-facts.ts";
import { setServerNow } from "#components/ui/clock.ts";
import type { ServicesView } from "#lib/contracts/services.ts";

export const serviceKeys = { all: ["services"] as const };

/** Changes of state are announced; single calls are not, so the figures are read by the page itself. */
const EVERY_MS = 5_000;
const EVERY_MS_WHILE_LIVE = 15_000;

export function servicesOptions() {
  return queryOptions({
    queryKey: serviceKeys.all,
    queryFn: async ({ signal }) => {
      const view = await fetchView<ServicesView>("/api/v1/services", { signal });
      setServerNow(new Date(view.serverTime).getTime());
      return view;
    },
    refetchInterval: () => Math.min(pollEvery(EVERY_MS)(), EVERY_MS_WHILE_LIVE),
  });
}
