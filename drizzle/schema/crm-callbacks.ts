import { index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";

import { instant } from "./columns.ts";
import { workflows } from "./workflows.ts";

export const CRM_CALLBACK_STATUSES = ["waiting", "completed", "expired", "failed"] as const;

/** A HubSpot workflow that stands still until we tell it what the person decided. */
export const crmCallbacks = pgTable(
  "crm_callbacks",
  {
    id: uuid("id").primaryKey(),
    callbackId: text("callback_id").notNull().unique(),
    workflowId: uuid("workflow_id")
      .notNull()
      .references(() => workflows.id),
    /** Whether the HubSpot workflow goes on after the approval, or after the mail. */
    completeOn: text("complete_on", { enum: ["approved", "sent"] })
      .notNull()
      .default("sent"),
    status: text("status", { enum: CRM_CALLBACK_STATUSES }).notNull().default("waiting"),
    outcome: text("outcome"),
    receivedAt: instant("received_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
    completedAt: instant("completed_at"),
    attempts: integer("attempts").notNull().default(0),
    errorCode: text("error_code"),
  },
  (table) => [
    index("crm_callbacks_status").on(table.status, table.expiresAt),
    index("crm_callbacks_workflow_id").on(table.workflowId),
  ],
);
