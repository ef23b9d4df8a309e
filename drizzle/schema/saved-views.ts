import { integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";

import { instant } from "./columns.ts";
import { users } from "./users.ts";

/** A person's own name for a list's filters and columns. Structured filters only: never words that were searched for. */
export const savedViews = pgTable(
  "saved_views",
  {
    id: uuid("id").primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    screen: text("screen").notNull(),
    name: text("name").notNull(),
    /** As it stands in the address, without the question mark. */
    query: text("query").notNull(),
    columns: text("columns").array().notNull().default([]),
    position: integer("position").notNull().default(0),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (table) => [uniqueIndex("saved_views_user_id_screen_name").on(table.userId, table.screen, table.name)],
);
