import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { callAction, fetchView } from "#app/_client/fetch-view.ts";
import type { RejectionReasonList } from "#lib/contracts/rejection-reasons.ts";

import { forgetRejectionReasonAction } from "./actions.ts";

const reasonsKey = ["rejection-reasons"] as const;

/** What the team says again and again; read when somebody is about to reject. */
export function rejectionReasonOptions() {
  return queryOptions({
    queryKey: reasonsKey,
    queryFn: ({ signal }) => fetchView<RejectionReasonList>("/api/v1/rejection-reasons", { signal }),
    staleTime: 5_000,
  });
}

export function useForgetReason() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (reasonId: string) => callAction(forgetRejectionReasonAction, { reasonId }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: reasonsKey }),
  });
}
