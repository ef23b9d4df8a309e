import { index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";

import { instant } from "./columns.ts";
import { users } from "./users.ts";

/** Reasons that the team keeps for the next rejection. Kept on purpose, one by one: no words about a person. */
export const rejectionReasons = pgTable(
  "rejection_reasons",
  {
    id: uuid("id").primaryKey(),
    words: text("words").notNull().unique(),
    uses: integer("uses").notNull().default(0),
    createdBy: uuid("created_by").references(() => users.id),
    createdAt: instant("created_at").notNull().defaultNow(),
    lastUsedAt: instant("last_used_at"),
  },
  (table) => [index("rejection_reasons_created_by").on(table.createdBy)],
);
