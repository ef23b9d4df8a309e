import { boolean, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";

import { ROLES } from "#lib/domain/actor.ts";

import { bytes, instant } from "./columns.ts";

/** An operator. Identity is issuer + subject, never the e-mail address. */
export const users = pgTable(
  "users",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    issuer: text("issuer").notNull(),
    subject: text("subject").notNull(),
    name: text("name").notNull(),
    email: text("email"),
    /** What the identity provider's groups gave at the last sign-in. */
    role: text("role", { enum: ROLES }),
    /** An admin holds the person at this role or below, whatever the groups say. */
    roleCeiling: text("role_ceiling", { enum: ROLES }),
    disabledAt: instant("disabled_at"),
    disabledBy: uuid("disabled_by"),
    createdAt: instant("created_at").notNull().defaultNow(),
    lastSignInAt: instant("last_sign_in_at"),
  },
  (table) => [uniqueIndex("users_issuer_subject").on(table.issuer, table.subject)],
);

/** A signed-in browser. Only the hash of the cookie's value is stored. */
export const sessions = pgTable(
  "sessions",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    tokenSha256: bytes("token_sha256").notNull().unique(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    createdAt: instant("created_at").notNull().defaultNow(),
    lastSeenAt: instant("last_seen_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
    authenticatedAt: instant("authenticated_at"),
    hasMfa: boolean("has_mfa").notNull().default(false),
    /** Browser and system in two words, to tell one's own sessions apart. */
    device: text("device"),
    revokedAt: instant("revoked_at"),
    /** The person's id, or the part of the product that ended it. */
    revokedBy: text("revoked_by"),
  },
  (table) => [
    index("sessions_user_id").on(table.userId, table.createdAt),
    index("sessions_expires_at").on(table.expiresAt),
  ],
);

/** Exact sliding windows for rate limits: one row per key with the times of the passes still inside the window. */
export const rateLimits = pgTable("rate_limits", {
  key: text("key").primaryKey(),
  passesAt: instant("passes_at").array().notNull(),
  windowMs: integer("window_ms").notNull(),
});
