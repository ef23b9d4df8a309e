import { index, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";

import { instant } from "./columns.ts";
import { contacts } from "./contacts.ts";

/** What a person asked us to do with their data, and how far that is. */
export const privacyRequests = pgTable(
  "privacy_requests",
  {
    id: uuid("id").primaryKey(),
    kind: text("kind", { enum: ["erasure", "access", "restriction", "rectification"] }).notNull(),
    source: text("source", { enum: ["hubspot_privacy_deletion", "console", "api"] }).notNull(),
    status: text("status", { enum: ["received", "executing", "closed", "refused"] })
      .notNull()
      .default("received"),
    hubspotContactId: text("hubspot_contact_id"),
    contactId: uuid("contact_id").references(() => contacts.id),
    requestedAt: instant("requested_at").notNull().defaultNow(),
    closedAt: instant("closed_at"),
    facts: jsonb("facts").$type<Record<string, unknown>>().notNull().default({}),
  },
  (table) => [
    index("privacy_requests_status").on(table.status, table.requestedAt),
    index("privacy_requests_contact_id").on(table.contactId),
    uniqueIndex("privacy_requests_hubspot_contact").on(table.source, table.kind, table.hubspotContactId),
  ],
);
