import type { BulkJobList } from "#lib/contracts/bulk-jobs.ts";
import { listBulkJobs as listRows } from "#lib/db/bulk-jobs.ts";
import { authorize } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";
import { toBulkJobSummary } from "./bulk-job-view.ts";

const SHOWN = 50;

/** The newest jobs that were started, whoever started them. */
export async function listBulkJobs(ctx: ServiceContext): Promise<BulkJobList> {
  authorize(ctx.actor, "bulk-job:read");
  const rows = await listRows(ctx.db, SHOWN);
  return { items: rows.map(({ job, requestedBy }) => toBulkJobSummary(job, requestedBy)) };
}
