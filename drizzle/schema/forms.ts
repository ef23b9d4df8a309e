import { boolean, index, integer, pgTable, text } from "drizzle-orm/pg-core";

import { instant } from "./columns.ts";

/** What HubSpot's forms API lists, beside what we have: the intake gap of each form. */
export const forms = pgTable(
  "forms",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    isArchived: boolean("is_archived").notNull().default(false),
    /** Submissions before this moment are history: they are neither counted nor fetched by themselves. */
    watchedSince: instant("watched_since").notNull(),
    listed: integer("listed").notNull().default(0),
    received: integer("received").notNull().default(0),
    newestSubmittedAt: instant("newest_submitted_at"),
    /** The last poll that reached its end. */
    polledAt: instant("polled_at"),
    errorCode: text("error_code"),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (table) => [index("forms_polled_at").on(table.polledAt)],
);

/** How far something that is read in order has been read. */
export const readCursors = pgTable("read_cursors", {
  /** `journal`, or `gmail-history:<mailbox>`. */
  name: text("name").primaryKey(),
  position: text("position").notNull(),
  readAt: instant("read_at").notNull().defaultNow(),
  errorCode: text("error_code"),
});
