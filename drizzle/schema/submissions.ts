import { index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";

import { instant, sealed } from "./columns.ts";
import { contacts } from "./contacts.ts";

export const DEDUPE_REASONS = ["conversion_id", "callback_id", "body_digest"] as const;

/** A HubSpot form submission, once, however often it was delivered. */
export const submissions = pgTable(
  "submissions",
  {
    id: uuid("id").primaryKey(),
    contactId: uuid("contact_id")
      .notNull()
      .references(() => contacts.id),
    dedupeKey: text("dedupe_key").notNull().unique(),
    dedupeReason: text("dedupe_reason", { enum: DEDUPE_REASONS }).notNull(),
    conversionId: text("conversion_id"),
    portalId: text("portal_id"),
    formId: text("form_id"),
    formName: text("form_name"),
    /** Digest of the canonical content: tells a repeat from a conflict under the same key. */
    contentSha256: text("content_sha256").notNull(),
    submittedAt: instant("submitted_at").notNull(),
    receivedAt: instant("received_at").notNull().defaultNow(),
    /** Sealed JSON: message, page, and every field as the person typed it. */
    fields: sealed("fields").notNull(),
    /** Stable words about the submission: late, odd_timestamp, control_characters, bidi, needs_address, … */
    flags: jsonb("flags").$type<string[]>().notNull().default([]),
  },
  (table) => [
    index("submissions_contact_id").on(table.contactId, table.receivedAt),
    index("submissions_received_at").on(table.receivedAt, table.id),
    index("submissions_conversion_id").on(table.conversionId),
  ],
);
