import type { KnowledgePageListItem } from "#lib/contracts/knowledge.ts";
import type { AuthoredPage } from "#lib/db/knowledge-pages.ts";

export function toKnowledgePageListItem(page: AuthoredPage): KnowledgePageListItem {
  const { slug, version, title, createdAt, authorName } = page;
  return { slug, version, title, changedAt: createdAt.toISOString(), changedBy: authorName };
}
