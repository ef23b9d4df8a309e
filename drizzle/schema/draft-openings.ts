import { index, integer, pgTable, primaryKey, uuid } from "drizzle-orm/pg-core";

import { instant } from "./columns.ts";
import { drafts } from "./drafts.ts";
import { users } from "./users.ts";

/** Who had which text of a draft before their eyes, and since when. */
export const draftOpenings = pgTable(
  "draft_openings",
  {
    draftId: uuid("draft_id")
      .notNull()
      .references(() => drafts.id, { onDelete: "cascade" }),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    revision: integer("revision").notNull(),
    openedAt: instant("opened_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.draftId, table.userId, table.revision] }),
    index("draft_openings_user_id").on(table.userId, table.openedAt),
  ],
);
