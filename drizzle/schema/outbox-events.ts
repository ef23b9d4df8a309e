import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";

import { instant } from "./columns.ts";

/**
 * Wake-ups committed with the change that caused them. A row is closed by the first step of the run that it
 * started, not by the engine's answer, so an engine that loses events loses nothing for us.
 */
export const outboxEvents = pgTable(
  "outbox_events",
  {
    id: uuid("id").primaryKey(),
    name: text("name").notNull(),
    data: jsonb("data").$type<Record<string, unknown>>().notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
    publishedAt: instant("published_at"),
    publishCount: integer("publish_count").notNull().default(0),
    closedAt: instant("closed_at"),
  },
  (table) => [
    index("outbox_events_open").on(table.closedAt, table.publishedAt, table.createdAt),
    index("outbox_events_created_at").on(table.createdAt),
    /** Finds the last wake-up of a callback. */
    index("outbox_events_callback_id")
      .on(sql`(${table.data} ->> 'callbackId')`, table.createdAt)
      .where(sql`${table.name} = 'crm-callback/due'`),
  ],
);
