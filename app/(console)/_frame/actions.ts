"use server";

import { runAction } from "#app/_server/run-action.ts";
import type { ActionResult } from "#lib/contracts/action-result.ts";
import { type SendingView, StopSendingInput } from "#lib/contracts/sending.ts";
import { type SearchStarted, StartSearchInput } from "#lib/contracts/workflows.ts";
import { stopSending } from "#lib/services/sending/stop-sending.ts";
import { startSearch } from "#lib/services/workflows/start-search.ts";

export async function startSearchAction(input: StartSearchInput): Promise<ActionResult<SearchStarted>> {
  return runAction(StartSearchInput, startSearch, input);
}

/** Stopping is free for every operator: no reason, no second person. */
export async function stopSendingAction(input: StopSendingInput): Promise<ActionResult<SendingView>> {
  return runAction(StopSendingInput, stopSending, input);
}
