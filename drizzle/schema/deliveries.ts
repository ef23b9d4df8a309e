import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";

import { bytes, instant, sealed } from "./columns.ts";
import { contacts } from "./contacts.ts";
import { submissions } from "./submissions.ts";

export const DELIVERY_ADAPTERS = [
  "workflow_webhook",
  "workflow_action",
  "crm_events",
  "forms_poll",
  "journal",
] as const;
export const DELIVERY_STATUSES = ["accepted", "duplicate", "quarantined"] as const;

/** One row per delivery that was validly signed, whatever became of it. */
export const deliveries = pgTable(
  "deliveries",
  {
    id: uuid("id").primaryKey(),
    adapter: text("adapter", { enum: DELIVERY_ADAPTERS }).notNull(),
    status: text("status", { enum: DELIVERY_STATUSES }).notNull(),
    /** Why it is a duplicate or in quarantine: a stable word, never text from the body. */
    cause: text("cause"),
    receivedAt: instant("received_at").notNull().defaultNow(),
    /** The raw bytes as they arrived: under the contact's key, or under a key of their own while nobody is known. */
    rawBody: sealed("raw_body").notNull(),
    /** Whose key seals the raw body: the contact's id, or this delivery's own id. */
    keyOwnerId: uuid("key_owner_id").notNull(),
    contactId: uuid("contact_id").references(() => contacts.id),
    submissionId: uuid("submission_id").references(() => submissions.id),
    bodyBytes: integer("body_bytes").notNull(),
    bodySha256: bytes("body_sha256").notNull(),
    /** `none`: we fetched it ourselves. */
    signatureVersion: text("signature_version", { enum: ["v1", "v2", "v3", "none"] }).notNull(),
    signedWithPreviousSecret: integer("signed_with_previous_secret").notNull().default(0),
    /** Only for v2, which has no timestamp: digest of path and body, kept to refuse replays. */
    replayDigest: bytes("replay_digest"),
    headers: jsonb("headers").$type<Record<string, string>>().notNull(),
    /** Which key showed that we had it already. */
    dedupeReason: text("dedupe_reason"),
    /** How a person dealt with a delivery in quarantine. */
    resolution: text("resolution", { enum: ["replayed", "dismissed"] }),
    resolvedAt: instant("resolved_at"),
    resolvedBy: text("resolved_by"),
    /** Why it was dismissed, in a person's words: under the same key as the raw body. */
    resolutionReason: sealed("resolution_reason"),
  },
  (table) => [
    index("deliveries_received_at").on(table.receivedAt, table.id),
    index("deliveries_status").on(table.status, table.receivedAt),
    index("deliveries_adapter").on(table.adapter, table.receivedAt),
    index("deliveries_quarantine")
      .on(table.receivedAt, table.id)
      .where(sql`${table.status} = 'quarantined' and ${table.resolution} is null`),
    index("deliveries_contact_id").on(table.contactId),
    index("deliveries_submission_id").on(table.submissionId),
    uniqueIndex("deliveries_replay_digest").on(table.replayDigest),
  ],
);
