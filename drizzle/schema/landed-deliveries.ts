import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";

import { bytes, instant, sealed } from "./columns.ts";

/** Signed deliveries that were answered 202 and are not yet told apart: a row lives for moments. */
export const landedDeliveries = pgTable(
  "landed_deliveries",
  {
    id: uuid("id").primaryKey(),
    path: text("path").notNull(),
    landedAt: instant("landed_at").notNull().defaultNow(),
    headers: jsonb("headers").$type<Record<string, string>>().notNull(),
    /** The raw bytes under a landing key, never under a person's: nobody has read them yet. */
    rawBody: sealed("raw_body").notNull(),
    landingKeyId: uuid("landing_key_id").notNull(),
    signatureVersion: text("signature_version", { enum: ["v1", "v2", "v3"] }).notNull(),
    signedWithPreviousSecret: integer("signed_with_previous_secret").notNull().default(0),
    replayDigest: bytes("replay_digest"),
    /** A worker holds the row until then. */
    claimedUntil: instant("claimed_until"),
    attempts: integer("attempts").notNull().default(0),
  },
  (table) => [
    index("landed_deliveries_landed_at").on(table.landedAt),
    uniqueIndex("landed_deliveries_replay_digest")
      .on(table.replayDigest)
      .where(sql`${table.replayDigest} is not null`),
  ],
);

/** Keys that seal landed deliveries: opened for a while, deleted once no row needs them any more. */
export const landingKeys = pgTable("landing_keys", {
  id: uuid("id").primaryKey(),
  openedAt: instant("opened_at").notNull().defaultNow(),
});
