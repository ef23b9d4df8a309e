import { sql } from "drizzle-orm";
import { boolean, customType, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";

import { instant } from "./columns.ts";
import { users } from "./users.ts";

const tsvector = customType<{ data: string }>({ dataType: () => "tsvector" });

/** Every version of every knowledge page; exactly one version of a page is active. Public facts, no personal data. */
export const knowledgePages = pgTable(
  "knowledge_pages",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    slug: text("slug").notNull(),
    version: integer("version").notNull(),
    title: text("title").notNull(),
    markdown: text("markdown").notNull(),
    isActive: boolean("is_active").notNull(),
    authorId: uuid("author_id").references(() => users.id),
    createdAt: instant("created_at").notNull().defaultNow(),
    search: tsvector("search").generatedAlwaysAs(
      sql`setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', markdown), 'B')`,
    ),
  },
  (table) => [
    uniqueIndex("knowledge_pages_slug_version").on(table.slug, table.version),
    uniqueIndex("knowledge_pages_active")
      .on(table.slug)
      .where(sql`${table.isActive}`),
    index("knowledge_pages_search").using("gin", table.search),
    index("knowledge_pages_author_id").on(table.authorId),
  ],
);
