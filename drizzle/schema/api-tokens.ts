import { index, pgTable, text, uuid } from "drizzle-orm/pg-core";

import { bytes, instant } from "./columns.ts";
import { users } from "./users.ts";

/** A machine's key to /api/v1. Only the hash of its secret part is stored; it was shown once. */
export const apiTokens = pgTable(
  "api_tokens",
  {
    id: uuid("id").primaryKey(),
    /** The part that may be shown: `cs_live_<public id>_…`. */
    publicId: text("public_id").notNull().unique(),
    name: text("name").notNull(),
    tokenSha256: bytes("token_sha256").notNull().unique(),
    scopes: text("scopes").array().notNull(),
    /** Address ranges that it may come from; empty means any. */
    cidrs: text("cidrs").array().notNull().default([]),
    createdBy: uuid("created_by")
      .notNull()
      .references(() => users.id),
    createdAt: instant("created_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
    lastUsedAt: instant("last_used_at"),
    revokedAt: instant("revoked_at"),
    revokedBy: text("revoked_by"),
    revokedReason: text("revoked_reason"),
  },
  (table) => [
    index("api_tokens_created_by").on(table.createdBy),
    index("api_tokens_created_at").on(table.createdAt, table.id),
  ],
);
