import { lockStalledBulkJobs } from "#lib/db/bulk-jobs.ts";
import { authorize } from "#lib/domain/actor.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { enqueueEvent } from "../outbox.ts";

/** Longer than a run that lives takes for a step with all its attempts. */
const STALLED_AFTER_MS = 10 * 60_000;
const BATCH_SIZE = 20;

/** Starts a new run for every job whose own run died or was forgotten. Two runs of one job do each row once. */
export async function wakeStalledJobs(ctx: ServiceContext): Promise<{ jobs: number }> {
  authorize(ctx.actor, "bulk-job:run");
  return withTransaction(ctx, async (ctx) => {
    const before = new Date(ctx.now().getTime() - STALLED_AFTER_MS);
    const stalled = await lockStalledBulkJobs(ctx.db, { before, limit: BATCH_SIZE });
    for (const { id: jobId, kind, total } of stalled) {
      await enqueueEvent(ctx, "bulk-job/started", { jobId });
      recordAudit(ctx, {
        action: "bulkJob.woken",
        entity: { type: "bulkJob", id: jobId },
        facts: { kind, total },
      });
    }
    return { jobs: stalled.length };
  });
}
