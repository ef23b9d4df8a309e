import { type BulkItemRow, type BulkJobRow, endBulkItem } from "#lib/db/bulk-jobs.ts";
import { type BulkItemResult, generationIn, stateText } from "#lib/domain/bulk-job.ts";
import { AppError } from "#lib/domain/errors.ts";
import { failureOf } from "#lib/domain/failure.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { cancelWorkflow } from "../workflows/cancel-workflow.ts";
import { retryWorkflow } from "../workflows/retry-workflow.ts";
import type { UnderLock } from "../workflows/under-lock.ts";

const TRIES = 2;

/** One row of a job: changed and ticked off in one transaction, or left alone with the reason why. Never twice. */
export async function actOnItem(ctx: ServiceContext, job: BulkJobRow, item: BulkItemRow): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await change(ctx, job, item);
    } catch (error) {
      if (error instanceof AppError && error.details.reason === "taken") return;
      const { code, message, isTransient } = failureOf(error);
      if (isTransient && attempt < TRIES) continue;
      const isNoFault = code === "conflict" || code === "unprocessable" || code === "not_found";
      return leave(ctx, item, { result: isNoFault ? "skipped" : "failed", note: message, code });
    }
  }
}

async function change(ctx: ServiceContext, job: BulkJobRow, item: BulkItemRow): Promise<void> {
  const { workflowId, jobId } = item;
  const tick: UnderLock = async (ctx, workflow) => {
    const isMine = await endBulkItem(ctx.db, item, { result: "done", note: null, endedAt: ctx.now() });
    if (!isMine)
      throw new AppError("conflict", "Another run did this row.", { details: { reason: "taken" } });
    if (stateText(workflow) !== item.seenStatus) throw changedSince(workflow.status);
    recordAudit(ctx, {
      action: "bulkJob.itemDone",
      entity: { type: "workflow", id: workflowId },
      facts: { jobId, kind: job.kind },
    });
  };
  if (job.kind === "retry") {
    await retryWorkflow(ctx, { workflowId, generation: generationIn(item.seenStatus) }, tick);
  } else {
    await cancelWorkflow(ctx, { workflowId, reason: job.reason ?? "" }, tick);
  }
}

async function leave(
  ctx: ServiceContext,
  item: BulkItemRow,
  { result, note, code }: { result: Exclude<BulkItemResult, "done">; note: string; code: string },
): Promise<void> {
  const { workflowId, jobId } = item;
  await withTransaction(ctx, async (ctx) => {
    if (!(await endBulkItem(ctx.db, item, { result, note, endedAt: ctx.now() }))) return;
    recordAudit(ctx, {
      action: result === "skipped" ? "bulkJob.itemSkipped" : "bulkJob.itemFailed",
      entity: { type: "workflow", id: workflowId },
      facts: { jobId, code },
    });
  });
}

function changedSince(status: string): AppError {
  return new AppError("conflict", `It changed after the preview and is ${status} now. It was left alone.`, {
    details: { reason: "changed_since_preview" },
  });
}
