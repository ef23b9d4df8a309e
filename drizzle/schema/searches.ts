import { index, pgTable, text, uuid } from "drizzle-orm/pg-core";

import { instant } from "./columns.ts";
import { users } from "./users.ts";

/** A free-text search, as keyed tokens, under an id that may stand in a URL. Forgotten within the hour. */
export const searches = pgTable(
  "searches",
  {
    id: uuid("id").primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** Hex of keyed tokens. All of them must match. */
    tokens: text("tokens").array().notNull(),
    /** What looks like an id of ours or of HubSpot's: searched literally. */
    literal: text("literal"),
    createdAt: instant("created_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [index("searches_expires_at").on(table.expiresAt), index("searches_user_id").on(table.userId)],
);
