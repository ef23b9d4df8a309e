"use server";

import { runAction } from "#app/_server/run-action.ts";
import type { ActionResult } from "#lib/contracts/action-result.ts";
import { BulkJobInput, type BulkJobView, StartBulkJobInput } from "#lib/contracts/bulk-jobs.ts";
import { type SavedView, SavedViewInput, SaveViewInput } from "#lib/contracts/saved-views.ts";
import type { ReplayView } from "#lib/contracts/workflow-detail.ts";
import { TagWorkflowInput, type WorkflowTags } from "#lib/contracts/workflow-tags.ts";
import {
  CancelWorkflowInput,
  RetryWorkflowInput,
  type WorkflowChanged,
  WorkflowInput,
} from "#lib/contracts/workflows.ts";
import { abortBulkJob } from "#lib/services/bulk-jobs/abort-bulk-job.ts";
import { startBulkJob } from "#lib/services/bulk-jobs/start-bulk-job.ts";
import { deleteSavedView } from "#lib/services/saved-views/delete-saved-view.ts";
import { saveView } from "#lib/services/saved-views/save-view.ts";
import { addWorkflowTag } from "#lib/services/workflows/add-workflow-tag.ts";
import { cancelWorkflow } from "#lib/services/workflows/cancel-workflow.ts";
import { removeWorkflowTag } from "#lib/services/workflows/remove-workflow-tag.ts";
import { replayDraft } from "#lib/services/workflows/replay-draft.ts";
import { retryWorkflow } from "#lib/services/workflows/retry-workflow.ts";

export async function retryWorkflowAction(input: RetryWorkflowInput): Promise<ActionResult<WorkflowChanged>> {
  return runAction(RetryWorkflowInput, retryWorkflow, input);
}

export async function cancelWorkflowAction(
  input: CancelWorkflowInput,
): Promise<ActionResult<WorkflowChanged>> {
  return runAction(CancelWorkflowInput, cancelWorkflow, input);
}

export async function addTagAction(input: TagWorkflowInput): Promise<ActionResult<WorkflowTags>> {
  return runAction(TagWorkflowInput, addWorkflowTag, input);
}

export async function removeTagAction(input: TagWorkflowInput): Promise<ActionResult<WorkflowTags>> {
  return runAction(TagWorkflowInput, removeWorkflowTag, input);
}

export async function replayDraftAction(input: WorkflowInput): Promise<ActionResult<ReplayView>> {
  return runAction(WorkflowInput, replayDraft, input);
}

export async function startBulkJobAction(input: StartBulkJobInput): Promise<ActionResult<BulkJobView>> {
  return runAction(StartBulkJobInput, startBulkJob, input);
}

export async function abortBulkJobAction(input: BulkJobInput): Promise<ActionResult<BulkJobView>> {
  return runAction(BulkJobInput, abortBulkJob, input);
}

export async function saveViewAction(input: SaveViewInput): Promise<ActionResult<SavedView>> {
  return runAction(SaveViewInput, saveView, input);
}

export async function deleteViewAction(input: SavedViewInput): Promise<ActionResult<{ viewId: string }>> {
  return runAction(SavedViewInput, deleteSavedView, input);
}
