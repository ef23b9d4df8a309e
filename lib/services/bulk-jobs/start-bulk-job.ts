import type { BulkJobView, StartBulkJobInput } from "#lib/contracts/bulk-jobs.ts";
import { type BulkJobRow, findBulkJob, lockBulkJob, updateBulkJob } from "#lib/db/bulk-jobs.ts";
import { authorize } from "#lib/domain/actor.ts";
import { SIGN_ABOVE } from "#lib/domain/bulk-job.ts";
import { AppError } from "#lib/domain/errors.ts";
import { personalHint } from "#lib/domain/personal-hint.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { enqueueEvent } from "../outbox.ts";
import { signPlan } from "../signatures/sign-plan.ts";
import { permissionOf, toBulkJobView } from "./bulk-job-view.ts";

/** Confirms a preview. Asked twice for the same one, it runs once. */
export async function startBulkJob(ctx: ServiceContext, input: StartBulkJobInput): Promise<BulkJobView> {
  authorize(ctx.actor, "bulk-job:start");
  assertNamesNobody(input.reason);
  await withTransaction(ctx, async (ctx) => {
    const job = await lockBulkJob(ctx.db, input.jobId);
    authorize(ctx.actor, permissionOf(job.kind));
    assertSeen(ctx, job, input.digest);
    if (job.status !== "previewed") {
      if (job.startedAt) return;
      throw new AppError("conflict", "This preview was thrown away. Make a new one.");
    }
    if (ctx.now() >= job.expiresAt) {
      throw new AppError("conflict", "This preview is older than 15 minutes. Make a new one.", {
        details: { reason: "preview_expired" },
      });
    }
    const signatureId = job.total > SIGN_ABOVE ? await sign(ctx, job) : null;
    await updateBulkJob(ctx.db, job.id, {
      status: "running",
      startedAt: ctx.now(),
      reason: input.reason,
      signatureId,
    });
    await enqueueEvent(ctx, "bulk-job/started", { jobId: job.id });
    const { kind, total } = job;
    recordAudit(ctx, {
      action: "bulkJob.started",
      entity: { type: "bulkJob", id: job.id },
      facts: { kind, total, digest: input.digest, ...(signatureId ? { signatureId } : {}) },
    });
  });
  return toBulkJobView(ctx, await findBulkJob(ctx.db, input.jobId));
}

/** The job's reason is no customer's own and outlives them all. */
function assertNamesNobody(reason: string): void {
  if (personalHint(reason, []) === null) return;
  throw new AppError(
    "invalid_input",
    "The reason stands beside many people: leave out addresses, links and numbers of any of them.",
    { details: { reason: "personal_data" } },
  );
}

function assertSeen(ctx: ServiceContext, job: BulkJobRow, digest: string): void {
  if (job.requestedBy !== ctx.actor.id) {
    throw new AppError("forbidden", "Only who made this preview can confirm it. Make your own.");
  }
  if (job.digest.toString("hex") === digest) return;
  throw new AppError("conflict", "This is not the preview that you looked at. Make a new one.", {
    details: { reason: "digest_differs" },
  });
}

async function sign(ctx: ServiceContext, { id, kind, total, digest }: BulkJobRow): Promise<string> {
  return signPlan(ctx, {
    permission: permissionOf(kind),
    action: `bulkJob.${kind}`,
    meaning: `I ${kind} exactly the ${total} workflows of this preview.`,
    entity: { type: "bulkJob", id },
    plan: { jobId: id, kind, total, digest: digest.toString("hex") },
  });
}
