import { and, eq, or } from "drizzle-orm";

import { knowledgePages } from "#drizzle/schema/index.ts";

import type { Database } from "./database.ts";

export type PageVersion = { slug: string; version: number; title: string; markdown: string };

/** The pages as they were when a draft cited them. */
export async function listPageVersions(
  db: Database,
  cited: readonly { slug: string; version: number }[],
): Promise<PageVersion[]> {
  const keys = new Map(cited.map((page) => [`${page.slug}@${page.version}`, page]));
  if (keys.size === 0) return [];
  return db
    .select({
      slug: knowledgePages.slug,
      version: knowledgePages.version,
      title: knowledgePages.title,
      markdown: knowledgePages.markdown,
    })
    .from(knowledgePages)
    .where(
      or(
        ...[...keys.values()].map(({ slug, version }) =>
          and(eq(knowledgePages.slug, slug), eq(knowledgePages.version, version)),
        ),
      ),
    );
}
