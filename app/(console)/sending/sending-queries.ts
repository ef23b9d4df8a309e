import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { fetchView, unwrap } from "#app/_client/fetch-view.ts";
import type { ActionResult } from "#lib/contracts/action-result.ts";
import { SendingView } from "#lib/contracts/sending.ts";

import { stopSendingAction } from "../_frame/actions.ts";
import { needsKeys } from "../needs-queries.ts";
import {
  confirmSendingChangeAction,
  lowerSendModeAction,
  requestSendingChangeAction,
  settleSendAction,
} from "./actions.ts";

export const sendingKeys = { all: ["sending"] as const };

const EVERY_MS = 5_000;

export function sendingOptions() {
  return queryOptions({
    queryKey: sendingKeys.all,
    queryFn: ({ signal }) => fetchView(SendingView, "/api/v1/sending", { signal }),
    refetchInterval: EVERY_MS,
  });
}

export const useStopSending = () => useSendingChange(stopSendingAction);
export const useLowerSendMode = () => useSendingChange(lowerSendModeAction);
export const useRequestSendingChange = () => useSendingChange(requestSendingChangeAction);
export const useConfirmSendingChange = () => useSendingChange(confirmSendingChangeAction);
export const useSettleSend = () => useSendingChange(settleSendAction);

/** Every change here also changes what the frame says on each screen. */
function useSendingChange<Input, Output>(action: (input: Input) => Promise<ActionResult<Output>>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (input: Input) => unwrap(await action(input)),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: sendingKeys.all }),
        queryClient.invalidateQueries({ queryKey: needsKeys.all }),
      ]),
  });
}
