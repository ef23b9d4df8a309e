import type { BulkJobInput, BulkJobView } from "#lib/contracts/bulk-jobs.ts";
import { findBulkJob, lockBulkJob, updateBulkJob } from "#lib/db/bulk-jobs.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { toBulkJobView } from "./bulk-job-view.ts";

/** Stops a job before its next row. What is done stays done. */
export async function abortBulkJob(ctx: ServiceContext, { jobId }: BulkJobInput): Promise<BulkJobView> {
  authorize(ctx.actor, "bulk-job:abort");
  await withTransaction(ctx, async (ctx) => {
    const job = await lockBulkJob(ctx.db, jobId);
    if (job.abortRequestedAt) return;
    if (job.status === "done" || job.status === "aborted") {
      throw new AppError("conflict", "This job is over already: there is nothing left to stop.", {
        details: { reason: "over", status: job.status },
      });
    }
    await updateBulkJob(ctx.db, jobId, {
      abortRequestedAt: ctx.now(),
      abortRequestedBy: ctx.actor.id,
      ...(job.status === "previewed" ? { status: "aborted", endedAt: ctx.now() } : {}),
    });
    recordAudit(ctx, {
      action: "bulkJob.abortRequested",
      entity: { type: "bulkJob", id: jobId },
      facts: { kind: job.kind, from: job.status },
    });
  });
  return toBulkJobView(ctx, await findBulkJob(ctx.db, jobId));
}
