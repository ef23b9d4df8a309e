import { sql } from "drizzle-orm";
import { boolean, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";

import { instant } from "./columns.ts";
import { deliveries } from "./deliveries.ts";

/** What HubSpot's forms API lists, beside what we have: the intake gap of each form. */
export const forms = pgTable(
  "forms",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    isArchived: boolean("is_archived").notNull().default(false),
    /** Since then HubSpot lists it no more; null once it was read to its end after that. */
    archivedAt: instant("archived_at"),
    /** Submissions before this moment are history: they are neither counted nor fetched by themselves. */
    watchedSince: instant("watched_since").notNull(),
    listed: integer("listed").notNull().default(0),
    received: integer("received").notNull().default(0),
    newestSubmittedAt: instant("newest_submitted_at"),
    /** When the last poll that reached its end began. */
    polledAt: instant("polled_at"),
    /** Where a poll that is not at its end goes on, and when it began. */
    resumeAfter: text("resume_after"),
    resumeStartedAt: instant("resume_started_at"),
    errorCode: text("error_code"),
    /** Failed polls in a row. */
    failures: integer("failures").notNull().default(0),
    /** Finished polls in a row after which something was still missing. */
    gapPolls: integer("gap_polls").notNull().default(0),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (table) => [index("forms_polled_at").on(table.polledAt)],
);

/** Every submission that the forms API was seen to list, so that what is missing can be counted and named. */
export const listedSubmissions = pgTable(
  "listed_submissions",
  {
    conversionId: text("conversion_id").primaryKey(),
    formId: text("form_id")
      .notNull()
      .references(() => forms.id),
    submittedAt: instant("submitted_at").notNull(),
    seenAt: instant("seen_at").notNull().defaultNow(),
    /** The delivery by which we took it in ourselves; null while a webhook brought it, or nothing did. */
    deliveryId: uuid("delivery_id").references(() => deliveries.id, { onDelete: "set null" }),
  },
  (table) => [
    index("listed_submissions_form_id").on(table.formId, table.submittedAt),
    index("listed_submissions_delivery_id").on(table.deliveryId),
  ],
);

export const FORM_POLL_STATUSES = ["running", "completed", "unfinished", "failed"] as const;

/** One row per run over all forms. There is at most one that runs. */
export const formPolls = pgTable(
  "form_polls",
  {
    id: uuid("id").primaryKey(),
    status: text("status", { enum: FORM_POLL_STATUSES }).notNull(),
    startedAt: instant("started_at").notNull().defaultNow(),
    /** A run that does not renew this is taken for dead. */
    leaseUntil: instant("lease_until").notNull(),
    endedAt: instant("ended_at"),
    listed: integer("listed").notNull().default(0),
    stored: integer("stored").notNull().default(0),
    errorCode: text("error_code"),
  },
  (table) => [
    uniqueIndex("form_polls_running")
      .on(table.status)
      .where(sql`${table.status} = 'running'`),
    index("form_polls_started_at").on(table.startedAt),
  ],
);

export const FORM_BACKFILL_STATUSES = ["queued", "running", "completed", "failed"] as const;

/** A person asked for the submissions of a form since a date, older than what is fetched by itself. */
export const formBackfills = pgTable(
  "form_backfills",
  {
    id: uuid("id").primaryKey(),
    formId: text("form_id")
      .notNull()
      .references(() => forms.id),
    since: instant("since").notNull(),
    status: text("status", { enum: FORM_BACKFILL_STATUSES }).notNull(),
    requestedAt: instant("requested_at").notNull().defaultNow(),
    requestedBy: text("requested_by").notNull(),
    resumeAfter: text("resume_after"),
    pages: integer("pages").notNull().default(0),
    listed: integer("listed").notNull().default(0),
    stored: integer("stored").notNull().default(0),
    errorCode: text("error_code"),
    completedAt: instant("completed_at"),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex("form_backfills_open")
      .on(table.formId)
      .where(sql`${table.status} in ('queued', 'running')`),
    index("form_backfills_form_id").on(table.formId, table.requestedAt),
  ],
);

/** How far something that is read in order has been read. */
export const readCursors = pgTable("read_cursors", {
  /** `journal`, or `gmail-history:<mailbox>`. */
  name: text("name").primaryKey(),
  position: text("position").notNull(),
  readAt: instant("read_at").notNull().defaultNow(),
  errorCode: text("error_code"),
});
