import { index, pgTable, primaryKey, uuid } from "drizzle-orm/pg-core";

import { instant, token } from "./columns.ts";
import { workflows } from "./workflows.ts";

/**
 * Keyed search tokens of the person who sent a workflow's form: exact address, domain, words, and prefixes of three
 * letters or more. The time stands in the key, so that the newest fifty are the first fifty, however many match.
 */
export const workflowSearchTokens = pgTable(
  "workflow_search_tokens",
  {
    token: token("token").notNull(),
    /** As in the workflow's row. */
    createdAt: instant("created_at").notNull(),
    workflowId: uuid("workflow_id")
      .notNull()
      .references(() => workflows.id, { onDelete: "cascade" }),
  },
  (table) => [
    primaryKey({ columns: [table.token, table.createdAt, table.workflowId] }),
    index("workflow_search_tokens_workflow_id").on(table.workflowId),
  ],
);
