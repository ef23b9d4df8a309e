import { bigint, index, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";

import { BREAKER_STATES, type BreakerError, FORCED_STATES, GUARDED_SERVICES } from "#lib/domain/breaker.ts";

import { instant } from "./columns.ts";
import { users } from "./users.ts";

/** One row for each outside service: whether calls are let through, for all instances together. */
export const breakers = pgTable(
  "breakers",
  {
    service: text("service", { enum: GUARDED_SERVICES }).primaryKey(),
    state: text("state", { enum: BREAKER_STATES }).notNull().default("closed"),
    /** Grows with every change of state: what was begun under an older one changes nothing any more. */
    generation: integer("generation").notNull().default(0),
    windowStartedAt: instant("window_started_at").notNull().defaultNow(),
    windowCalls: integer("window_calls").notNull().default(0),
    windowFailures: integer("window_failures").notNull().default(0),
    openUntil: instant("open_until"),
    consecutiveOpens: integer("consecutive_opens").notNull().default(0),
    /** Who makes the one call that decides, and until when nobody else may. */
    probeOwner: text("probe_owner"),
    probeUntil: instant("probe_until"),
    /** The next probe is kept for the send of this draft, until then. */
    probeDraftId: uuid("probe_draft_id"),
    probeKeptUntil: instant("probe_kept_until"),
    reason: text("reason"),
    /** The last distinct failures, newest first. Stable words only. */
    errors: jsonb("errors").$type<BreakerError[]>().notNull().default([]),
    forced: text("forced", { enum: FORCED_STATES }),
    forcedBy: uuid("forced_by").references(() => users.id),
    forcedUntil: instant("forced_until"),
    /** Calls that were not made since it opened. */
    savedCalls: bigint("saved_calls", { mode: "number" }).notNull().default(0),
    changedAt: instant("changed_at").notNull().defaultNow(),
    /** Since when it has not been closed. */
    openedAt: instant("opened_at"),
  },
  (table) => [index("breakers_forced_by").on(table.forcedBy)],
);

/** Every change of state, for the history of an hour. */
export const breakerChanges = pgTable(
  "breaker_changes",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    service: text("service", { enum: GUARDED_SERVICES }).notNull(),
    at: instant("at").notNull(),
    state: text("state", { enum: BREAKER_STATES }).notNull(),
    generation: integer("generation").notNull(),
    reason: text("reason"),
  },
  (table) => [
    index("breaker_changes_service_at").on(table.service, table.at),
    index("breaker_changes_at").on(table.at),
  ],
);
