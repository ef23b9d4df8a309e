import { sql } from "drizzle-orm";
import { boolean, check, index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";

import { SEND_MODES } from "#lib/domain/send-state.ts";

import { instant } from "./columns.ts";
import { users } from "./users.ts";

/** One row. Read in the same transaction that claims a send, so a stop wins or loses cleanly. */
export const sendingSettings = pgTable(
  "sending_settings",
  {
    id: integer("id").primaryKey().default(1),
    mode: text("mode", { enum: SEND_MODES }).notNull(),
    killSwitch: boolean("kill_switch").notNull().default(false),
    dailyQuota: integer("daily_quota").notNull().default(500),
    perRecipientPer30Days: integer("per_recipient_per_30_days").notNull().default(5),
    perDomainPerDay: integer("per_domain_per_day").notNull().default(50),
    version: integer("version").notNull().default(1),
    changedAt: instant("changed_at").notNull().defaultNow(),
    changedBy: text("changed_by").notNull().default("system"),
  },
  (table) => [check("sending_settings_single_row", sql`${table.id} = 1`)],
);

/** Raising the mode or lifting the kill switch: one person asks, another confirms the same plan in time. */
export const sendingChangeRequests = pgTable(
  "sending_change_requests",
  {
    id: uuid("id").primaryKey(),
    mode: text("mode", { enum: SEND_MODES }).notNull(),
    killSwitch: boolean("kill_switch").notNull(),
    settingsVersion: integer("settings_version").notNull(),
    requestedBy: uuid("requested_by")
      .notNull()
      .references(() => users.id),
    requestedAt: instant("requested_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
    reason: text("reason").notNull(),
    confirmedBy: uuid("confirmed_by").references(() => users.id),
    confirmedAt: instant("confirmed_at"),
  },
  (table) => [
    index("sending_change_requests_requested_at").on(table.requestedAt),
    index("sending_change_requests_requested_by").on(table.requestedBy),
    index("sending_change_requests_confirmed_by").on(table.confirmedBy),
    check(
      "sending_change_requests_two_people",
      sql`${table.confirmedBy} is null or ${table.confirmedBy} <> ${table.requestedBy}`,
    ),
  ],
);
