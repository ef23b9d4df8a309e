import { index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";

import { instant } from "./columns.ts";
import { deliveries } from "./deliveries.ts";
import { submissions } from "./submissions.ts";

export const CRM_EVENT_STATUSES = [
  "pending",
  "linked",
  "no_submission",
  "ignored",
  "privacy",
  "failed",
] as const;

/** One event of a batch, once. It says that something happened to a contact, never what the person typed. */
export const crmEvents = pgTable(
  "crm_events",
  {
    id: uuid("id").primaryKey(),
    deliveryId: uuid("delivery_id")
      .notNull()
      .references(() => deliveries.id),
    dedupeKey: text("dedupe_key").notNull().unique(),
    eventId: text("event_id"),
    subscriptionType: text("subscription_type").notNull(),
    portalId: text("portal_id"),
    hubspotContactId: text("hubspot_contact_id").notNull(),
    occurredAt: instant("occurred_at").notNull(),
    receivedAt: instant("received_at").notNull().defaultNow(),
    status: text("status", { enum: CRM_EVENT_STATUSES }).notNull().default("pending"),
    /** A stable word. */
    cause: text("cause"),
    submissionId: uuid("submission_id").references(() => submissions.id),
    checks: integer("checks").notNull().default(0),
    checkedAt: instant("checked_at"),
  },
  (table) => [
    index("crm_events_status").on(table.status, table.receivedAt),
    index("crm_events_delivery_id").on(table.deliveryId),
    index("crm_events_submission_id").on(table.submissionId),
    index("crm_events_hubspot_contact_id").on(table.hubspotContactId),
  ],
);
