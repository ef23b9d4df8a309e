import { queryOptions } from "@tanstack/react-query";

import { fetchView } from "#app/_client/fetch-view.ts";
import { setServerNow } from "#components/ui/clock.ts";
import type { ServicesView } from "#lib/contracts/services.ts";

export const serviceKeys = { all: ["services"] as const };

/** Calls are no records of the audit trail, so nothing announces them: the page asks by itself. */
const EVERY_MS = 5_000;

export function servicesOptions() {
  return queryOptions({
    queryKey: serviceKeys.all,
    queryFn: async ({ signal }) => {
      const view = await fetchView<ServicesView>("/api/v1/services", { signal });
      setServerNow(new Date(view.serverTime).getTime());
      return view;
    },
    refetchInterval: EVERY_MS,
  });
}
