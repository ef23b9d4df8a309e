import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { callAction, fetchView } from "#app/_client/fetch-view.ts";
import type { ActionResult } from "#lib/contracts/action-result.ts";
import type { BreakerView, DrainView } from "#lib/contracts/breakers.ts";

import { useStepUp } from "../_frame/use-step-up.tsx";
import { serviceKeys } from "./service-queries.ts";

/** What a person can do with a breaker. */
export const BREAKER_ACTS = ["open", "close", "probe", "reset"] as const;
export type BreakerAct = (typeof BREAKER_ACTS)[number];

/** What would leave if calls to this service were let through; asked anew whenever a dialog opens. */
export function drainOptions(service: string) {
  return queryOptions({
    queryKey: [...serviceKeys.all, "drain", service],
    queryFn: ({ signal }) => fetchView<DrainView>(`/api/v1/breakers/${service}/drain`, { signal }),
    staleTime: 0,
  });
}

/** Some of these acts are signed: the person proves who they are beside what they entered. */
export function useBreakerAct(act: () => Promise<ActionResult<BreakerView>>, onDone: () => void) {
  const queryClient = useQueryClient();
  const withStepUp = useStepUp();
  return useMutation({
    mutationFn: () => withStepUp(() => callAction(act, undefined)),
    onSuccess: async () => {
      onDone();
      await queryClient.invalidateQueries({ queryKey: serviceKeys.all });
    },
  });
}
