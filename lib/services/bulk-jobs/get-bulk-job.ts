import type { BulkJobInput, BulkJobView } from "#lib/contracts/bulk-jobs.ts";
import { findBulkJob } from "#lib/db/bulk-jobs.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";

import type { ServiceContext } from "../context.ts";
import { toBulkJobView } from "./bulk-job-view.ts";

/** How far a job is, and what was skipped or failed and why. A preview is shown to who made it. */
export async function getBulkJob(ctx: ServiceContext, { jobId }: BulkJobInput): Promise<BulkJobView> {
  authorize(ctx.actor, "bulk-job:read");
  const job = await findBulkJob(ctx.db, jobId);
  if (job.startedAt === null && job.requestedBy !== ctx.actor.id) {
    throw new AppError("not_found", "There is no such job.");
  }
  return toBulkJobView(ctx, job);
}
