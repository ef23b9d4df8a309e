"use server";

import { runAction } from "#app/_server/run-action.ts";
import type { ActionResult } from "#lib/contracts/action-result.ts";
import {
  BackfillInput,
  type BackfillPreview,
  type BackfillView,
  type PollRequestedView,
  RequestPollInput,
} from "#lib/contracts/forms.ts";
import {
  DeliveryInput,
  DismissDeliveryInput,
  type DismissedDelivery,
  type QuarantinedDeliveryView,
  type ReplayedDelivery,
} from "#lib/contracts/quarantine.ts";
import { backfillForm } from "#lib/services/forms/backfill-form.ts";
import { previewBackfill } from "#lib/services/forms/preview-backfill.ts";
import { requestPoll } from "#lib/services/forms/request-poll.ts";
import { dismissDelivery } from "#lib/services/intake/dismiss-delivery.ts";
import { getQuarantinedDelivery } from "#lib/services/intake/get-quarantined-delivery.ts";
import { replayDelivery } from "#lib/services/intake/replay-delivery.ts";

export async function requestPollAction(input: RequestPollInput): Promise<ActionResult<PollRequestedView>> {
  return runAction(RequestPollInput, requestPoll, input);
}

export async function previewBackfillAction(input: BackfillInput): Promise<ActionResult<BackfillPreview>> {
  return runAction(BackfillInput, previewBackfill, input);
}

export async function backfillFormAction(input: BackfillInput): Promise<ActionResult<BackfillView>> {
  return runAction(BackfillInput, backfillForm, input);
}

/** An action and no query: each opening is recorded, so nothing may open it ahead of time. */
export async function openDeliveryAction(
  input: DeliveryInput,
): Promise<ActionResult<QuarantinedDeliveryView>> {
  return runAction(DeliveryInput, getQuarantinedDelivery, input);
}

export async function replayDeliveryAction(input: DeliveryInput): Promise<ActionResult<ReplayedDelivery>> {
  return runAction(DeliveryInput, replayDelivery, input);
}

export async function dismissDeliveryAction(
  input: DismissDeliveryInput,
): Promise<ActionResult<DismissedDelivery>> {
  return runAction(DismissDeliveryInput, dismissDelivery, input);
}
