import { index, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";

import { instant } from "./columns.ts";

/** What the outside services answered, a row per service and minute, added to by every instance. */
export const serviceMinutes = pgTable(
  "service_minutes",
  {
    service: text("service").notNull(),
    minute: instant("minute").notNull(),
    calls: integer("calls").notNull().default(0),
    failures: integer("failures").notNull().default(0),
    /** Calls per latency bucket; the bounds stand in lib/domain/service-latency.ts. */
    latencies: integer("latencies").array().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.service, table.minute] }),
    index("service_minutes_minute").on(table.minute),
  ],
);

/** The distinct failures of a service: what it said, how often, first and last. */
export const serviceErrors = pgTable(
  "service_errors",
  {
    service: text("service").notNull(),
    /** Digest of the operation, the code and the message's shape. */
    fingerprint: text("fingerprint").notNull(),
    operation: text("operation").notNull(),
    code: text("code").notNull(),
    message: text("message").notNull(),
    count: integer("count").notNull().default(1),
    firstAt: instant("first_at").notNull(),
    lastAt: instant("last_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.service, table.fingerprint] }),
    index("service_errors_last_at").on(table.service, table.lastAt),
  ],
);
