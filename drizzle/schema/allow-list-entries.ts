import { sql } from "drizzle-orm";
import { index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";

import { instant } from "./columns.ts";
import { users } from "./users.ts";

/**
 * Recipients that the team allows in SEND_ALLOWLIST, within the ceiling that the environment sets. Before the first
 * entry the ceiling itself is the list; after it an emptied list lets nobody through.
 */
export const allowListEntries = pgTable(
  "allow_list_entries",
  {
    id: uuid("id").primaryKey(),
    /** An address, or a domain without its @, in lower case. */
    entry: text("entry").notNull(),
    reason: text("reason").notNull(),
    addedBy: uuid("added_by")
      .notNull()
      .references(() => users.id),
    addedAt: instant("added_at").notNull().defaultNow(),
    removedBy: uuid("removed_by").references(() => users.id),
    removedAt: instant("removed_at"),
  },
  (table) => [
    uniqueIndex("allow_list_entries_entry")
      .on(table.entry)
      .where(sql`${table.removedAt} is null`),
    index("allow_list_entries_added_by").on(table.addedBy),
    index("allow_list_entries_removed_by").on(table.removedBy),
  ],
);
