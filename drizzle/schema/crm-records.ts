import { index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";

import { instant } from "./columns.ts";
import { sends } from "./sends.ts";
import { workflows } from "./workflows.ts";

/** What we wrote into HubSpot after a send. The marker stands in the record, so a janitor can remove repeats. */
export const crmRecords = pgTable(
  "crm_records",
  {
    id: uuid("id").primaryKey(),
    sendId: uuid("send_id")
      .notNull()
      .references(() => sends.id),
    workflowId: uuid("workflow_id")
      .notNull()
      .references(() => workflows.id),
    kind: text("kind", { enum: ["email", "note", "task"] }).notNull(),
    marker: text("marker").notNull().unique(),
    hubspotId: text("hubspot_id"),
    createdAt: instant("created_at").notNull().defaultNow(),
    writtenAt: instant("written_at"),
    verifiedAt: instant("verified_at"),
  },
  (table) => [
    uniqueIndex("crm_records_send_id_kind").on(table.sendId, table.kind),
    index("crm_records_workflow_id").on(table.workflowId),
    index("crm_records_verified_at").on(table.verifiedAt, table.writtenAt),
  ],
);
