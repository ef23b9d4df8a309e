import type { KnowledgePageView, RestoreKnowledgePageVersionInput } from "#lib/contracts/knowledge.ts";
import { lockKnowledgePage } from "#lib/db/knowledge-pages.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";

import { type ServiceContext, withTransaction } from "../context.ts";
import { getKnowledgePage } from "./get-knowledge-page.ts";
import { writeVersion } from "./save-knowledge-page.ts";

/** Brings an earlier text back, as a new version on top. */
export async function restoreKnowledgePageVersion(
  ctx: ServiceContext,
  { slug, version, currentVersion }: RestoreKnowledgePageVersionInput,
): Promise<KnowledgePageView> {
  authorize(ctx.actor, "knowledge:edit");
  await withTransaction(ctx, async (ctx) => {
    const versions = await lockKnowledgePage(ctx.db, slug);
    const wanted = versions.find((row) => row.version === version);
    if (!wanted)
      throw new AppError("not_found", "There is no such version of the page. Choose one from its list.");
    const { title, markdown } = wanted;
    await writeVersion(ctx, {
      slug,
      version: currentVersion,
      title,
      markdown,
      action: "knowledge_page.restored",
    });
  });
  return getKnowledgePage(ctx, { slug });
}
