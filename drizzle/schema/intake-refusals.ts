import { integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";

import { instant } from "./columns.ts";

/** How many requests the webhooks refused in a minute, by a word from a closed list. All instances add to one row. */
export const intakeRefusals = pgTable(
  "intake_refusals",
  {
    minute: instant("minute").notNull(),
    cause: text("cause").notNull(),
    count: integer("count").notNull(),
  },
  (table) => [primaryKey({ columns: [table.minute, table.cause] })],
);
