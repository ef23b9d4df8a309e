import {
  lockReleasedWorkflows,
  lockStalledWorkflows,
  updateWorkflow,
  upsertWorkflowStep,
  type WorkflowRow,
} from "#lib/db/workflows.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";
import { functionOfStep, WORKFLOW_STEPS } from "#lib/domain/workflow.ts";
import { log } from "#lib/observability/log.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { wakeWorkflow } from "./wake-workflow.ts";

const STALLED_AFTER_MS = 5 * 60_000;
/** An attempt that failed is repeated by the engine, which may wait as long as the other side asked. */
const RETRYING_STALLED_AFTER_MS = 60 * 60_000;
const BATCH_SIZE = 50;

/** Sending looks after its own stalled rows, because a lease decides there. */
const STEPS = WORKFLOW_STEPS.filter((step) => functionOfStep(step) !== "send-approved-draft");

/** Wakes workflows that a dead process or a forgetful engine left behind, and those whose restriction was lifted. */
export async function sweepWorkflows(ctx: ServiceContext): Promise<{ woken: number; released: number }> {
  authorize(ctx.actor, "workflow:retry");
  return withTransaction(ctx, async (ctx) => {
    const stalled = await lockStalledWorkflows(ctx.db, {
      before: ago(ctx, STALLED_AFTER_MS),
      retryingBefore: ago(ctx, RETRYING_STALLED_AFTER_MS),
      steps: STEPS,
      limit: BATCH_SIZE,
    });
    let woken = 0;
    for (const workflow of stalled) woken += (await wakeAlone(ctx, workflow)) ? 1 : 0;
    const released = await lockReleasedWorkflows(ctx.db, BATCH_SIZE);
    for (const workflow of released) {
      await upsertWorkflowStep(ctx.db, {
        workflowId: workflow.id,
        step: "receive",
        status: "completed",
        completedAt: ctx.now(),
      });
      await updateWorkflow(ctx.db, workflow.id, { status: "queued", errorCode: null, errorMessage: null });
      await wake(ctx, workflow, "workflow.released");
    }
    return { woken, released: released.length };
  });
}

/** One that cannot be woken does not hold up the others. */
async function wakeAlone(ctx: ServiceContext, workflow: WorkflowRow): Promise<boolean> {
  try {
    await withTransaction(ctx, (ctx) => wake(ctx, workflow, "workflow.woken"));
    return true;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    log().error({ workflowId: workflow.id, code: error.code }, "A stalled workflow cannot be woken.");
    return false;
  }
}

async function wake(
  ctx: ServiceContext,
  workflow: WorkflowRow,
  action: "workflow.woken" | "workflow.released",
): Promise<void> {
  const event = await wakeWorkflow(ctx, workflow);
  await updateWorkflow(ctx.db, workflow.id, { updatedAt: ctx.now() });
  recordAudit(ctx, {
    action,
    entity: { type: "workflow", id: workflow.id },
    facts: { step: workflow.currentStep, event },
  });
}

function ago(ctx: ServiceContext, ms: number): Date {
  return new Date(ctx.now().getTime() - ms);
}
