import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";

import { BULK_ITEM_RESULTS, BULK_JOB_KINDS, BULK_JOB_STATUSES } from "#lib/domain/bulk-job.ts";

import { bytes, instant } from "./columns.ts";
import { signatures } from "./signatures.ts";
import { users } from "./users.ts";
import { workflows } from "./workflows.ts";

/** One act on many workflows: first a preview of the exact rows, then the confirmed work, which needs no open tab. */
export const bulkJobs = pgTable(
  "bulk_jobs",
  {
    id: uuid("id").primaryKey(),
    kind: text("kind", { enum: BULK_JOB_KINDS }).notNull(),
    status: text("status", { enum: BULK_JOB_STATUSES }).notNull().default("previewed"),
    /** The structured filter or the chosen ids that made the preview. */
    selection: jsonb("selection").$type<Record<string, unknown>>().notNull(),
    /** Of the kind and of each row's id and state: the confirmation names it. */
    digest: bytes("digest").notNull(),
    reason: text("reason"),
    requestedBy: uuid("requested_by")
      .notNull()
      .references(() => users.id),
    signatureId: uuid("signature_id").references(() => signatures.id),
    total: integer("total").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
    /** A preview that was not confirmed by then counts for nothing. */
    expiresAt: instant("expires_at").notNull(),
    startedAt: instant("started_at"),
    endedAt: instant("ended_at"),
    abortRequestedAt: instant("abort_requested_at"),
    abortRequestedBy: uuid("abort_requested_by").references(() => users.id),
  },
  (table) => [
    index("bulk_jobs_requested_by").on(table.requestedBy, table.createdAt),
    index("bulk_jobs_signature_id").on(table.signatureId),
    index("bulk_jobs_abort_requested_by").on(table.abortRequestedBy),
    index("bulk_jobs_status").on(table.status, table.createdAt),
  ],
);

/** The exact rows of a bulk job, in order, each with what came of it. */
export const bulkJobItems = pgTable(
  "bulk_job_items",
  {
    jobId: uuid("job_id")
      .notNull()
      .references(() => bulkJobs.id, { onDelete: "cascade" }),
    position: integer("position").notNull(),
    workflowId: uuid("workflow_id")
      .notNull()
      .references(() => workflows.id, { onDelete: "cascade" }),
    /** The workflow's state in the preview: what has changed since is skipped. */
    seenStatus: text("seen_status").notNull(),
    result: text("result", { enum: BULK_ITEM_RESULTS }),
    note: text("note"),
    endedAt: instant("ended_at"),
  },
  (table) => [
    primaryKey({ columns: [table.jobId, table.position] }),
    index("bulk_job_items_workflow_id").on(table.workflowId),
  ],
);
