import {
  type BulkJobRow,
  countBulkItems,
  endOpenItems,
  findBulkJob,
  listOpenItems,
  lockBulkJob,
  updateBulkJob,
} from "#lib/db/bulk-jobs.ts";
import { findUser } from "#lib/db/users.ts";
import { authorize, can } from "#lib/domain/actor.ts";
import type { BulkJobStatus } from "#lib/domain/bulk-job.ts";
import { effectiveRole } from "#lib/domain/identity.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { actOnItem } from "./act-on-item.ts";
import { permissionOf } from "./bulk-job-view.ts";

const ROWS_A_STEP = 50;
const STEP_MS = 20_000;

export type BulkProgress = { status: BulkJobStatus; after: number };
type RunInput = { jobId: string; after: number; rowsAStep?: number };

/**
 * Some rows of a job, in the name and with the rights that who asked for it has now. Done again after a crash, it
 * goes on with the first row that has no result.
 */
export async function runBulkJob(ctx: ServiceContext, input: RunInput): Promise<BulkProgress> {
  authorize(ctx.actor, "bulk-job:run");
  const { jobId, rowsAStep = ROWS_A_STEP } = input;
  const job = await findBulkJob(ctx.db, jobId);
  if (job.status !== "running") return { status: job.status, after: input.after };
  const acting = await inTheNameOf(ctx, job);
  if (!acting) return end(ctx, { jobId, after: input.after, status: "aborted", note: NO_RIGHT });
  const items = await listOpenItems(ctx.db, { jobId, after: input.after, limit: rowsAStep });
  const endsAt = performance.now() + STEP_MS;
  let { after } = input;
  for (const item of items) {
    if ((await findBulkJob(ctx.db, jobId)).abortRequestedAt) {
      return end(ctx, { jobId, after, status: "aborted", note: null });
    }
    await actOnItem(acting, job, item);
    after = item.position;
    if (performance.now() > endsAt) return { status: "running", after };
  }
  if (items.length === rowsAStep) return { status: "running", after };
  return end(ctx, { jobId, after, status: "done", note: null });
}

/** When the engine gives up: what is done stays done, and the rest is said not to be. */
export async function giveUpBulkJob(
  ctx: ServiceContext,
  { jobId }: { jobId: string },
): Promise<BulkProgress> {
  authorize(ctx.actor, "bulk-job:run");
  return end(ctx, { jobId, after: -1, status: "aborted", note: GAVE_UP });
}

const NO_RIGHT = "Who asked for this may not do it any more. It was left alone.";
const GAVE_UP = "The engine gave this job up before it came to this row.";

async function inTheNameOf(ctx: ServiceContext, job: BulkJobRow): Promise<ServiceContext | null> {
  const person = await findUser(ctx.db, job.requestedBy);
  const role = person.disabledAt ? null : effectiveRole(person.role, person.roleCeiling);
  if (!role) return null;
  const actor = { type: "user", id: person.id, name: person.name, role } as const;
  return can(actor, permissionOf(job.kind)) ? { ...ctx, actor } : null;
}

async function end(
  ctx: ServiceContext,
  ending: { jobId: string; after: number; status: "done" | "aborted"; note: string | null },
): Promise<BulkProgress> {
  const { jobId, after, status, note } = ending;
  return withTransaction(ctx, async (ctx) => {
    const job = await lockBulkJob(ctx.db, jobId);
    if (job.status !== "running") return { status: job.status, after };
    if (note) await endOpenItems(ctx.db, jobId, { result: "skipped", note, endedAt: ctx.now() });
    await updateBulkJob(ctx.db, jobId, { status, endedAt: ctx.now() });
    recordAudit(ctx, {
      action: status === "done" ? "bulkJob.completed" : "bulkJob.aborted",
      entity: { type: "bulkJob", id: jobId },
      facts: { kind: job.kind, total: job.total, ...(await countBulkItems(ctx.db, jobId)) },
    });
    return { status, after };
  });
}
