import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { callAction, fetchView } from "#app/_client/fetch-view.ts";
import { pollEvery } from "#app/_client/live-facts.ts";
import type { ActionResult } from "#lib/contracts/action-result.ts";
import type { AuditList } from "#lib/contracts/audit.ts";
import type {
  AddAllowListEntryInput,
  ConfirmSendingChangeInput,
  LowerSendModeInput,
  RemoveAllowListEntryInput,
  RequestSendingChangeInput,
  SendingView,
  SettleSendInput,
  StopSendingInput,
} from "#lib/contracts/sending.ts";

import { stopSendingAction } from "../_frame/actions.ts";
import { useStepUp } from "../_frame/use-step-up.tsx";
import { needsKeys } from "../needs-queries.ts";
import {
  addAllowListEntryAction,
  confirmSendingChangeAction,
  lowerSendModeAction,
  removeAllowListEntryAction,
  requestSendingChangeAction,
  settleSendAction,
} from "./actions.ts";

/** The history lies below `all`: whatever changes sending is a new entry there. */
export const sendingKeys = { all: ["sending"] as const, history: ["sending", "history"] as const };

const EVERY_MS = 5_000;
const HISTORY_EVERY_MS = 30_000;

export function sendingOptions() {
  return queryOptions({
    queryKey: sendingKeys.all,
    queryFn: ({ signal }) => fetchView<SendingView>("/api/v1/sending", { signal }),
    refetchInterval: pollEvery(EVERY_MS),
  });
}

export function sendingHistoryOptions() {
  return queryOptions({
    queryKey: sendingKeys.history,
    queryFn: ({ signal }) =>
      fetchView<AuditList>("/api/v1/audit-events?action=sending.*&limit=10", { signal }),
    refetchInterval: pollEvery(HISTORY_EVERY_MS),
  });
}

type Done<Input> = (input: Input) => void;

export const useStopSending = (onDone: Done<StopSendingInput>) => useSendingChange(stopSendingAction, onDone);
export const useLowerSendMode = (onDone: Done<LowerSendModeInput>) =>
  useSendingChange(lowerSendModeAction, onDone);
/** Letting more out is signed: both persons prove who they are, beside what they entered. */
export const useRequestSendingChange = (onDone: Done<RequestSendingChangeInput>) =>
  useSendingChange(requestSendingChangeAction, onDone);
export const useConfirmSendingChange = (onDone: Done<ConfirmSendingChangeInput>) =>
  useSendingChange(confirmSendingChangeAction, onDone);
export const useAddAllowListEntry = (onDone: Done<AddAllowListEntryInput>) =>
  useSendingChange(addAllowListEntryAction, onDone);
export const useRemoveAllowListEntry = (onDone: Done<RemoveAllowListEntryInput>) =>
  useSendingChange(removeAllowListEntryAction, onDone);
export const useSettleSend = (onDone: Done<SettleSendInput>) => useSendingChange(settleSendAction, onDone);

/**
 * Every change here also changes what the frame says on each screen. `onDone` is called even when the change takes
 * the component that asked for it off the screen.
 */
function useSendingChange<Input, Output>(
  action: (input: Input) => Promise<ActionResult<Output>>,
  onDone: Done<Input>,
) {
  const queryClient = useQueryClient();
  const withStepUp = useStepUp();
  return useMutation({
    mutationFn: (input: Input) => withStepUp(() => callAction(action, input)),
    onSuccess: (_, input) => onDone(input),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: sendingKeys.all }),
        queryClient.invalidateQueries({ queryKey: needsKeys.all }),
      ]),
  });
}
