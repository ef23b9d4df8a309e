import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";

import { CATEGORIES } from "#lib/domain/category.ts";
import {
  ATTEMPT_OUTCOMES,
  STEP_STATUSES,
  WORKFLOW_OUTCOMES,
  WORKFLOW_STATUSES,
  WORKFLOW_STEPS,
} from "#lib/domain/workflow.ts";

import { instant } from "./columns.ts";
import { contacts } from "./contacts.ts";
import { submissions } from "./submissions.ts";
import { users } from "./users.ts";

/** Our own projection of what the engine does, so that the console reads the same on every engine. */
export const workflows = pgTable(
  "workflows",
  {
    id: uuid("id").primaryKey(),
    submissionId: uuid("submission_id")
      .notNull()
      .unique()
      .references(() => submissions.id),
    contactId: uuid("contact_id")
      .notNull()
      .references(() => contacts.id),
    status: text("status", { enum: WORKFLOW_STATUSES }).notNull().default("queued"),
    outcome: text("outcome", { enum: WORKFLOW_OUTCOMES }),
    category: text("category", { enum: CATEGORIES }),
    /** The submission's form, and the draft's assignee: kept here so that their lists need no sorting. */
    formId: text("form_id"),
    assigneeId: uuid("assignee_id").references(() => users.id),
    currentStep: text("current_step", { enum: WORKFLOW_STEPS }).notNull().default("receive"),
    /** Bumped by every retry, part of the wake-up event's id. */
    generation: integer("generation").notNull().default(0),
    errorCode: text("error_code"),
    errorMessage: text("error_message"),
    createdAt: instant("created_at").notNull().defaultNow(),
    startedAt: instant("started_at"),
    completedAt: instant("completed_at"),
    /** When the person wrote back. */
    answeredAt: instant("answered_at"),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (table) => [
    index("workflows_status_created_at").on(table.status, table.createdAt, table.id),
    index("workflows_created_at").on(table.createdAt, table.id),
    index("workflows_contact_id").on(table.contactId, table.createdAt),
    index("workflows_current_step").on(table.currentStep, table.status),
    index("workflows_category").on(table.category, table.status),
    index("workflows_category_created_at").on(table.category, table.createdAt, table.id),
    index("workflows_form_id_created_at").on(table.formId, table.createdAt, table.id),
    index("workflows_assignee_id_created_at").on(table.assigneeId, table.createdAt, table.id),
    index("workflows_current_step_created_at").on(table.currentStep, table.createdAt, table.id),
  ],
);

export const workflowSteps = pgTable(
  "workflow_steps",
  {
    workflowId: uuid("workflow_id")
      .notNull()
      .references(() => workflows.id, { onDelete: "cascade" }),
    step: text("step", { enum: WORKFLOW_STEPS }).notNull(),
    status: text("status", { enum: STEP_STATUSES }).notNull(),
    attempts: integer("attempts").notNull().default(0),
    startedAt: instant("started_at"),
    completedAt: instant("completed_at"),
    /** Facts for the timeline: ids, counts, provider's status. Never personal data. */
    detail: jsonb("detail").$type<Record<string, unknown>>().notNull().default({}),
  },
  (table) => [primaryKey({ columns: [table.workflowId, table.step] })],
);

export const workflowAttempts = pgTable(
  "workflow_attempts",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    workflowId: uuid("workflow_id")
      .notNull()
      .references(() => workflows.id, { onDelete: "cascade" }),
    step: text("step", { enum: WORKFLOW_STEPS }).notNull(),
    number: integer("number").notNull(),
    outcome: text("outcome", { enum: ATTEMPT_OUTCOMES }).notNull(),
    requestId: text("request_id").notNull(),
    startedAt: instant("started_at").notNull(),
    endedAt: instant("ended_at"),
    errorCode: text("error_code"),
    errorMessage: text("error_message"),
    detail: jsonb("detail").$type<Record<string, unknown>>().notNull().default({}),
  },
  (table) => [
    index("workflow_attempts_workflow_id").on(table.workflowId, table.startedAt),
    index("workflow_attempts_outcome").on(table.outcome, table.startedAt),
  ],
);
