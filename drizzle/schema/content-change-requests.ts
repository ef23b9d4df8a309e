import { sql } from "drizzle-orm";
import { check, index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";

import { CONTENT_KINDS } from "#lib/domain/content.ts";

import { bytes, instant } from "./columns.ts";
import { signatures } from "./signatures.ts";
import { users } from "./users.ts";

/** A version that lets more out: one person asks for it, another confirms the same plan in time. Both sign. */
export const contentChangeRequests = pgTable(
  "content_change_requests",
  {
    id: uuid("id").primaryKey(),
    kind: text("kind", { enum: CONTENT_KINDS }).notNull(),
    name: text("name").notNull(),
    /** The version in use when it was asked for. */
    fromVersion: integer("from_version").notNull(),
    toVersion: integer("to_version").notNull(),
    planSha256: bytes("plan_sha256").notNull(),
    requestedBy: uuid("requested_by")
      .notNull()
      .references(() => users.id),
    requestedAt: instant("requested_at").notNull().defaultNow(),
    requestSignatureId: uuid("request_signature_id")
      .notNull()
      .references(() => signatures.id),
    expiresAt: instant("expires_at").notNull(),
    confirmedBy: uuid("confirmed_by").references(() => users.id),
    confirmedAt: instant("confirmed_at"),
    confirmSignatureId: uuid("confirm_signature_id").references(() => signatures.id),
  },
  (table) => [
    index("content_change_requests_kind_name").on(table.kind, table.name, table.requestedAt),
    index("content_change_requests_requested_by").on(table.requestedBy),
    index("content_change_requests_confirmed_by").on(table.confirmedBy),
    index("content_change_requests_request_signature_id").on(table.requestSignatureId),
    index("content_change_requests_confirm_signature_id").on(table.confirmSignatureId),
    check(
      "content_change_requests_two_people",
      sql`${table.confirmedBy} is null or ${table.confirmedBy} <> ${table.requestedBy}`,
    ),
    check(
      "content_change_requests_confirmed_once",
      sql`(${table.confirmedBy} is null) = (${table.confirmedAt} is null) and (${table.confirmedBy} is null) = (${table.confirmSignatureId} is null)`,
    ),
  ],
);
