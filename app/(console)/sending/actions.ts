"use server";

import { runAction } from "#app/_server/run-action.ts";
import type { ActionResult } from "#lib/contracts/action-result.ts";
import {
  AddAllowListEntryInput,
  ConfirmSendingChangeInput,
  LowerSendModeInput,
  RemoveAllowListEntryInput,
  RequestSendingChangeInput,
  type SendingView,
  SettleSendInput,
} from "#lib/contracts/sending.ts";
import { addAllowListEntry } from "#lib/services/allow-list/add-allow-list-entry.ts";
import { removeAllowListEntry } from "#lib/services/allow-list/remove-allow-list-entry.ts";
import { confirmSendingChange } from "#lib/services/sending/confirm-sending-change.ts";
import { lowerSendMode } from "#lib/services/sending/lower-send-mode.ts";
import { requestSendingChange } from "#lib/services/sending/request-sending-change.ts";
import type { SendProgress } from "#lib/services/sends/send-progress.ts";
import { settleSend } from "#lib/services/sends/settle-send.ts";

export async function lowerSendModeAction(input: LowerSendModeInput): Promise<ActionResult<SendingView>> {
  return runAction(LowerSendModeInput, lowerSendMode, input);
}

export async function requestSendingChangeAction(
  input: RequestSendingChangeInput,
): Promise<ActionResult<SendingView>> {
  return runAction(RequestSendingChangeInput, requestSendingChange, input);
}

export async function confirmSendingChangeAction(
  input: ConfirmSendingChangeInput,
): Promise<ActionResult<SendingView>> {
  return runAction(ConfirmSendingChangeInput, confirmSendingChange, input);
}

export async function settleSendAction(input: SettleSendInput): Promise<ActionResult<SendProgress>> {
  return runAction(SettleSendInput, settleSend, input);
}

export async function addAllowListEntryAction(
  input: AddAllowListEntryInput,
): Promise<ActionResult<SendingView>> {
  return runAction(AddAllowListEntryInput, addAllowListEntry, input);
}

export async function removeAllowListEntryAction(
  input: RemoveAllowListEntryInput,
): Promise<ActionResult<SendingView>> {
  return runAction(RemoveAllowListEntryInput, removeAllowListEntry, input);
}
