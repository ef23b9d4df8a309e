import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";

import { CONTENT_KINDS } from "#lib/domain/content.ts";

import { instant } from "./columns.ts";
import { users } from "./users.ts";

/** Every version of every template, prompt and policy; exactly one version of each is active. No personal data. */
export const contentVersions = pgTable(
  "content_versions",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    kind: text("kind", { enum: CONTENT_KINDS }).notNull(),
    /** `pricing`, `pricing.de`, `reply`, `sending`. */
    name: text("name").notNull(),
    version: integer("version").notNull(),
    body: jsonb("body").$type<Record<string, unknown>>().notNull(),
    isActive: boolean("is_active").notNull(),
    /** Null: it came with the product. */
    authorId: uuid("author_id").references(() => users.id),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex("content_versions_kind_name_version").on(table.kind, table.name, table.version),
    uniqueIndex("content_versions_active")
      .on(table.kind, table.name)
      .where(sql`${table.isActive}`),
    index("content_versions_author_id").on(table.authorId),
  ],
);

export { CONTENT_KINDS };
