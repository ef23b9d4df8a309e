import { and, asc, desc, eq, getTableColumns, sql } from "drizzle-orm";

import { knowledgePages, users } from "#drizzle/schema/index.ts";

import type { Database } from "./database.ts";

const { search: _search, ...columns } = getTableColumns(knowledgePages);
export type KnowledgePageRow = Omit<typeof knowledgePages.$inferSelect, "search">;
export type AuthoredPage = KnowledgePageRow & { authorName: string | null };

const MAX_PAGES = 500;

/** The pages that drafts may rest on now, in the order of their slugs. */
export async function listActiveKnowledgePages(db: Database): Promise<AuthoredPage[]> {
  return authored(db)
    .where(eq(knowledgePages.isActive, true))
    .orderBy(asc(knowledgePages.slug))
    .limit(MAX_PAGES);
}

/** Every version of a page, newest first. */
export async function listKnowledgePageVersions(db: Database, slug: string): Promise<AuthoredPage[]> {
  return authored(db)
    .where(eq(knowledgePages.slug, slug))
    .orderBy(desc(knowledgePages.version))
    .limit(MAX_PAGES);
}

/** The active pages whose title or text answers the question, best first. */
export async function searchKnowledgePages(
  db: Database,
  { question, limit }: { question: string; limit: number },
): Promise<KnowledgePageRow[]> {
  const query = sql`websearch_to_tsquery('english', ${orOf(question)})`;
  return db
    .select(columns)
    .from(knowledgePages)
    .where(and(eq(knowledgePages.isActive, true), sql`${knowledgePages.search} @@ ${query}`))
    .orderBy(desc(sql`ts_rank(${knowledgePages.search}, ${query})`), asc(knowledgePages.slug))
    .limit(limit);
}

/** Holds the page until the transaction ends, then reads every version of it: the latest ones included. */
export async function lockKnowledgePage(db: Database, slug: string): Promise<KnowledgePageRow[]> {
  const named = eq(knowledgePages.slug, slug);
  await db.select({ id: knowledgePages.id }).from(knowledgePages).where(named).for("update");
  return db.select(columns).from(knowledgePages).where(named).orderBy(desc(knowledgePages.version));
}

/** Makes this the active version. The one before stays readable. */
export async function insertKnowledgePageVersion(
  db: Database,
  page: Omit<typeof knowledgePages.$inferInsert, "id" | "isActive">,
): Promise<void> {
  await takeOutOfUse(db, page.slug);
  await db.insert(knowledgePages).values({ ...page, isActive: true });
}

/** Puts this version into use, and the one before it out of use. */
export async function activateKnowledgePageVersion(
  db: Database,
  { slug, version }: { slug: string; version: number },
): Promise<void> {
  await takeOutOfUse(db, slug);
  await db
    .update(knowledgePages)
    .set({ isActive: true })
    .where(and(eq(knowledgePages.slug, slug), eq(knowledgePages.version, version)));
}

async function takeOutOfUse(db: Database, slug: string): Promise<void> {
  await db
    .update(knowledgePages)
    .set({ isActive: false })
    .where(and(eq(knowledgePages.slug, slug), eq(knowledgePages.isActive, true)));
}

function authored(db: Database) {
  return db
    .select({ ...columns, authorName: users.name })
    .from(knowledgePages)
    .leftJoin(users, eq(users.id, knowledgePages.authorId))
    .$dynamic();
}

/** A question's words are alternatives: the best page holds most of them, not all. */
function orOf(question: string): string {
  return (question.match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, 60).join(" or ");
}
