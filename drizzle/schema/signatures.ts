import { boolean, index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";

import { bytes, instant } from "./columns.ts";
import { users } from "./users.ts";

/** Who signed what, when and with which meaning. Bound to the exact plan by its digest; never changed afterwards. */
export const signatures = pgTable(
  "signatures",
  {
    id: uuid("id").primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id),
    /** The signer as the identity provider names them, kept beside the row that could change. */
    issuer: text("issuer").notNull(),
    subject: text("subject").notNull(),
    /** What the signer was told that the signature means, word for word. */
    meaning: text("meaning").notNull(),
    action: text("action").notNull(),
    entityType: text("entity_type").notNull(),
    entityId: text("entity_id").notNull(),
    planSha256: bytes("plan_sha256").notNull(),
    /** Ids, states and numbers of the plan: no personal data. */
    plan: jsonb("plan").$type<Record<string, unknown>>().notNull(),
    hasMfa: boolean("has_mfa").notNull(),
    /** When the signer last proved who they are. */
    authenticatedAt: instant("authenticated_at").notNull(),
    signedAt: instant("signed_at").notNull().defaultNow(),
  },
  (table) => [
    index("signatures_user_id").on(table.userId, table.signedAt),
    index("signatures_entity").on(table.entityType, table.entityId),
  ],
);
