"use server";

import { runAction } from "#app/_server/run-action.ts";
import type { ActionResult } from "#lib/contracts/action-result.ts";
import { CancelWorkflowInput, RetryWorkflowInput, type WorkflowChanged } from "#lib/contracts/workflows.ts";
import { cancelWorkflow } from "#lib/services/workflows/cancel-workflow.ts";
import { retryWorkflow } from "#lib/services/workflows/retry-workflow.ts";

export async function retryWorkflowAction(input: RetryWorkflowInput): Promise<ActionResult<WorkflowChanged>> {
  return runAction(RetryWorkflowInput, retryWorkflow, input);
}

export async function cancelWorkflowAction(
  input: CancelWorkflowInput,
): Promise<ActionResult<WorkflowChanged>> {
  return runAction(CancelWorkflowInput, cancelWorkflow, input);
}
