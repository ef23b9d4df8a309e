import { updateWorkflow, upsertWorkflowStep } from "#lib/db/workflows.ts";

import type { ServiceContext } from "../context.ts";

/** In the caller's transaction: the workflow waits for a person's decision again, and what failed since is over. */
export async function reopenReview(ctx: ServiceContext, workflowId: string): Promise<void> {
  await updateWorkflow(ctx.db, workflowId, {
    status: "waiting",
    currentStep: "review",
    outcome: null,
    completedAt: null,
    errorCode: null,
    errorMessage: null,
    updatedAt: ctx.now(),
  });
  await upsertWorkflowStep(ctx.db, {
    workflowId,
    step: "review",
    status: "waiting",
    completedAt: null,
    detail: {},
  });
}
