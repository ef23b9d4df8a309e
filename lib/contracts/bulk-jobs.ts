import { z } from "zod";

import { BULK_ITEM_RESULTS, BULK_JOB_KINDS, BULK_JOB_STATUSES } from "#lib/domain/bulk-job.ts";

import { reasonSchema } from "./reason.ts";
import { WorkflowFilters } from "./workflow-filters.ts";
import { WorkflowListItem } from "./workflows.ts";

/** Rows that a preview shows; all of them are counted. */
export const PREVIEW_ROWS = 50;
const MOST_CHOSEN = 500;

const instant = z.iso.datetime();
const digest = z.string().regex(/^[0-9a-f]{64}$/, "This is not the digest of a preview.");

/** Either workflows that were chosen one by one, or all that fit a filter. */
export const PreviewBulkJobInput = z.strictObject({
  kind: z.enum(BULK_JOB_KINDS),
  ids: z.array(z.uuid()).max(MOST_CHOSEN, "Choose at most 500 one by one, or use a filter.").optional(),
  filter: WorkflowFilters.optional(),
});
export type PreviewBulkJobInput = z.infer<typeof PreviewBulkJobInput>;

export const StartBulkJobInput = z.strictObject({
  jobId: z.uuid(),
  /** Of the preview that was looked at. */
  digest,
  reason: reasonSchema({ min: 3, max: 500, ask: "Say in a few words why." }),
});
export type StartBulkJobInput = z.infer<typeof StartBulkJobInput>;

export const BulkJobInput = z.strictObject({ jobId: z.uuid() });
export type BulkJobInput = z.infer<typeof BulkJobInput>;

export const ListBulkJobsInput = z.strictObject({});

export const BulkJobSummary = z.object({
  id: z.uuid(),
  kind: z.enum(BULK_JOB_KINDS),
  status: z.enum(BULK_JOB_STATUSES),
  total: z.int(),
  requestedBy: z.string(),
  reason: z.string().nullable(),
  createdAt: instant,
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  abortRequestedAt: instant.nullable(),
});
export type BulkJobSummary = z.infer<typeof BulkJobSummary>;

export const BulkJobList = z.object({ items: z.array(BulkJobSummary) });
export type BulkJobList = z.infer<typeof BulkJobList>;

export const BulkJobTrouble = z.object({
  workflowId: z.uuid(),
  /** Null after erasure. */
  name: z.string().nullable(),
  company: z.string().nullable(),
  result: z.enum(BULK_ITEM_RESULTS),
  note: z.string().nullable(),
});

export const BulkJobView = BulkJobSummary.extend({
  digest,
  expiresAt: instant,
  /** Above this many the person proves who they are, and signs. */
  needsSignature: z.boolean(),
  counts: z.object({ done: z.int(), skipped: z.int(), failed: z.int(), open: z.int() }),
  /** The first rows of the preview, as they are now. */
  rows: z.array(WorkflowListItem),
  /** What was skipped or failed, and why: the first of them. */
  troubles: z.array(BulkJobTrouble),
  may: z.object({ start: z.boolean(), abort: z.boolean() }),
  serverTime: instant,
});
export type BulkJobView = z.infer<typeof BulkJobView>;
