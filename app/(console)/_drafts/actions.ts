"use server";

import { runAction } from "#app/_server/run-action.ts";
import type { ActionResult } from "#lib/contracts/action-result.ts";
import { ApproveDraftsInput, type BulkApproval } from "#lib/contracts/bulk-approval.ts";
import {
  ApproveDraftInput,
  AssignDraftInput,
  ChooseMailboxInput,
  type DecisionResult,
  EditDraftInput,
  KeepStaleDraftInput,
  RejectDraftInput,
  SnoozeDraftInput,
  UndoDraftInput,
} from "#lib/contracts/drafts.ts";
import { ForgetRejectionReasonInput } from "#lib/contracts/rejection-reasons.ts";
import { approveDraft } from "#lib/services/drafts/approve-draft.ts";
import { approveDrafts } from "#lib/services/drafts/approve-drafts.ts";
import { assignDraft } from "#lib/services/drafts/assign-draft.ts";
import { chooseMailbox } from "#lib/services/drafts/choose-mailbox.ts";
import { editDraft } from "#lib/services/drafts/edit-draft.ts";
import { forgetRejectionReason } from "#lib/services/drafts/forget-rejection-reason.ts";
import { keepStaleDraft } from "#lib/services/drafts/keep-stale-draft.ts";
import { rejectDraft } from "#lib/services/drafts/reject-draft.ts";
import { snoozeDraft } from "#lib/services/drafts/snooze-draft.ts";
import { undoApproval } from "#lib/services/drafts/undo-approval.ts";
import { undoDecision } from "#lib/services/drafts/undo-decision.ts";

type Decided = Promise<ActionResult<DecisionResult>>;

export async function approveDraftAction(input: ApproveDraftInput): Decided {
  return runAction(ApproveDraftInput, approveDraft, input);
}

export async function editDraftAction(input: EditDraftInput): Decided {
  return runAction(EditDraftInput, editDraft, input);
}

export async function keepStaleDraftAction(input: KeepStaleDraftInput): Decided {
  return runAction(KeepStaleDraftInput, keepStaleDraft, input);
}

export async function rejectDraftAction(input: RejectDraftInput): Decided {
  return runAction(RejectDraftInput, rejectDraft, input);
}

export async function snoozeDraftAction(input: SnoozeDraftInput): Decided {
  return runAction(SnoozeDraftInput, snoozeDraft, input);
}

export async function assignDraftAction(input: AssignDraftInput): Decided {
  return runAction(AssignDraftInput, assignDraft, input);
}

export async function chooseMailboxAction(input: ChooseMailboxInput): Decided {
  return runAction(ChooseMailboxInput, chooseMailbox, input);
}

export async function undoApprovalAction(input: UndoDraftInput): Decided {
  return runAction(UndoDraftInput, undoApproval, input);
}

export async function undoDecisionAction(input: UndoDraftInput): Decided {
  return runAction(UndoDraftInput, undoDecision, input);
}

export async function approveDraftsAction(input: ApproveDraftsInput): Promise<ActionResult<BulkApproval>> {
  return runAction(ApproveDraftsInput, approveDrafts, input);
}

export async function forgetRejectionReasonAction(
  input: ForgetRejectionReasonInput,
): Promise<ActionResult<null>> {
  return runAction(ForgetRejectionReasonInput, forgetRejectionReason, input);
}
