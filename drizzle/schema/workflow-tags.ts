import { index, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";

import { instant } from "./columns.ts";
import { users } from "./users.ts";
import { workflows } from "./workflows.ts";

/** Words that the team puts on a workflow. Carries the workflow's own time, so that a tag's list needs no sorting. */
export const workflowTags = pgTable(
  "workflow_tags",
  {
    workflowId: uuid("workflow_id")
      .notNull()
      .references(() => workflows.id, { onDelete: "cascade" }),
    tag: text("tag").notNull(),
    workflowCreatedAt: instant("workflow_created_at").notNull(),
    addedBy: uuid("added_by")
      .notNull()
      .references(() => users.id),
    addedAt: instant("added_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.workflowId, table.tag] }),
    index("workflow_tags_tag").on(table.tag, table.workflowCreatedAt, table.workflowId),
    index("workflow_tags_added_by").on(table.addedBy),
  ],
);
