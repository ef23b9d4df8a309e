import { createHash, randomUUID } from "node:crypto";

import type { BulkJobView, PreviewBulkJobInput } from "#lib/contracts/bulk-jobs.ts";
import type { WorkflowFilters } from "#lib/contracts/workflow-filters.ts";
import { deleteExpiredPreviews, deleteOldPreviewsOf, findBulkJob, insertBulkJob } from "#lib/db/bulk-jobs.ts";
import { lockUser } from "#lib/db/users.ts";
import { listStatesOfWorkflows, listWorkflowStates, type WorkflowState } from "#lib/db/workflow-lists.ts";
import { authorize } from "#lib/domain/actor.ts";
import {
  type BulkJobKind,
  eligibleStatuses,
  isEligible,
  MOST_BULK_ITEMS,
  MOST_OPEN_PREVIEWS,
  PREVIEW_MS,
  stateText,
} from "#lib/domain/bulk-job.ts";
import { AppError } from "#lib/domain/errors.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { readFilter } from "../workflows/read-filter.ts";
import { permissionOf, toBulkJobView } from "./bulk-job-view.ts";

const PAGE = 1_000;
/** With the row budget of a page: how much one preview looks through. */
const MOST_PAGES = 60;
const FORGET_AFTER_MS = 3_600_000;

/** Notes the exact workflows that a confirmation within 15 minutes would change, and shows the first of them. */
export async function previewBulkJob(ctx: ServiceContext, input: PreviewBulkJobInput): Promise<BulkJobView> {
  authorize(ctx.actor, "bulk-job:start");
  authorize(ctx.actor, permissionOf(input.kind));
  const { kind, ids, filter } = input;
  const found = await collect(ctx, { kind, ids: ids ?? [], filter: filter ?? {} });
  if (found.length === 0) {
    const verb = kind === "retry" ? "retried: only failed workflows can" : "cancelled: it has ended already";
    throw new AppError("unprocessable", `Nothing of this can be ${verb}.`, {
      details: { reason: "nothing" },
    });
  }
  const items = found.map((state) => ({ workflowId: state.id, seenStatus: stateText(state) }));
  const id = randomUUID();
  await withTransaction(ctx, async (ctx) => {
    // One preview of a person after the other: each counts those before it.
    await lockUser(ctx.db, ctx.actor.id);
    await deleteExpiredPreviews(ctx.db, new Date(ctx.now().getTime() - FORGET_AFTER_MS));
    const job = {
      ...{ id, kind, digest: digestOf(kind, items), total: items.length },
      selection: ids ? { ids: ids.length } : { filter },
      requestedBy: ctx.actor.id,
      createdAt: ctx.now(),
      expiresAt: new Date(ctx.now().getTime() + PREVIEW_MS),
    };
    await deleteOldPreviewsOf(ctx.db, ctx.actor.id, MOST_OPEN_PREVIEWS - 1);
    await insertBulkJob(ctx.db, job, items);
    recordAudit(ctx, {
      action: "bulkJob.previewed",
      entity: { type: "bulkJob", id },
      facts: { kind, total: items.length, digest: job.digest.toString("hex") },
    });
  });
  return toBulkJobView(ctx, await findBulkJob(ctx.db, id));
}

type Selection = { kind: BulkJobKind; ids: readonly string[]; filter: WorkflowFilters };

async function collect(ctx: ServiceContext, { kind, ids, filter }: Selection): Promise<WorkflowState[]> {
  const hasFilter = Object.values(filter).some((value) => value !== undefined);
  if (ids.length > 0 === hasFilter) throw hasFilter ? bothGiven() : nothingGiven();
  if (!hasFilter) {
    const states = await listStatesOfWorkflows(ctx.db, ids);
    return states.filter(({ status }) => isEligible(kind, status));
  }
  const { status, ...rest } = await readFilter(ctx, filter);
  const statuses = eligibleStatuses(kind).filter((one) => status === undefined || one === status);
  const found = new Map<string, WorkflowState>();
  let pages = 0;
  for (const one of statuses) {
    let before: { at: string; id: string } | null = null;
    do {
      const page: Awaited<ReturnType<typeof listWorkflowStates>> = await listWorkflowStates(ctx.db, {
        ...{ ...rest, status: one, before, limit: PAGE },
      });
      for (const state of page.states) found.set(state.id, state);
      before = page.next;
      pages += 1;
      if (found.size > MOST_BULK_ITEMS || (pages >= MOST_PAGES && before)) throw tooMany();
    } while (before);
  }
  return [...found.values()];
}

/** Of the kind and of each row's id and state, in order. */
function digestOf(kind: BulkJobKind, items: readonly { workflowId: string; seenStatus: string }[]): Buffer {
  const hash = createHash("sha256").update(`${kind}\n`);
  for (const { workflowId, seenStatus } of items) hash.update(`${workflowId} ${seenStatus}\n`);
  return hash.digest();
}

function nothingGiven(): AppError {
  return new AppError(
    "unprocessable",
    "Choose workflows or set a filter first: no filter never means all of them.",
    { details: { reason: "empty_filter" } },
  );
}

function bothGiven(): AppError {
  return new AppError("unprocessable", "Give either a filter or chosen workflows, not both.", {
    details: { reason: "two_selections" },
  });
}

function tooMany(): AppError {
  const most = MOST_BULK_ITEMS.toLocaleString("en");
  return new AppError("unprocessable", `One job takes at most ${most} workflows. Narrow the filter.`, {
    details: { reason: "too_many" },
  });
}
