import type { GetKnowledgePageInput, KnowledgePageView } from "#lib/contracts/knowledge.ts";
import { listKnowledgePageVersions } from "#lib/db/knowledge-pages.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";

import type { ServiceContext } from "../context.ts";
import { toKnowledgePageListItem } from "./knowledge-view.ts";

/** A page in its active version, or in the one asked for. */
export async function getKnowledgePage(
  ctx: ServiceContext,
  { slug, version }: GetKnowledgePageInput,
): Promise<KnowledgePageView> {
  authorize(ctx.actor, "knowledge:read");
  const versions = await listKnowledgePageVersions(ctx.db, slug);
  const page = versions.find((row) => (version === undefined ? row.isActive : row.version === version));
  if (!page) throw new AppError("not_found", "There is no such knowledge page. Look for it in the list.");
  return {
    ...toKnowledgePageListItem(page),
    markdown: page.markdown,
    current: versions.find(({ isActive }) => isActive)?.version ?? page.version,
    newest: versions[0]?.version ?? page.version,
    versions: versions.map(toKnowledgePageListItem),
  };
}
