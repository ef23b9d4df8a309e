import type { ActivateKnowledgePageVersionInput, KnowledgePageView } from "#lib/contracts/knowledge.ts";
import { activateKnowledgePageVersion as activate, lockKnowledgePage } from "#lib/db/knowledge-pages.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { getKnowledgePage } from "./get-knowledge-page.ts";

/** Puts any version of a page into use, older or newer, for drafts written from now on. */
export async function activateKnowledgePageVersion(
  ctx: ServiceContext,
  { slug, version, current }: ActivateKnowledgePageVersionInput,
): Promise<KnowledgePageView> {
  authorize(ctx.actor, "knowledge:edit");
  await withTransaction(ctx, async (ctx) => {
    const versions = await lockKnowledgePage(ctx.db, slug);
    const wanted = versions.find((row) => row.version === version);
    if (!wanted) {
      throw new AppError("not_found", "There is no such version of the page. Choose one from its list.");
    }
    if (wanted.isActive) return;
    const from = versions.find(({ isActive }) => isActive)?.version ?? null;
    if (from !== current) {
      throw new AppError(
        "conflict",
        `Version ${from} was put into use after you opened this page. Reload it and decide again.`,
      );
    }
    await activate(ctx.db, { slug, version });
    recordAudit(ctx, {
      action: "knowledge_page.activated",
      entity: { type: "knowledge_page", id: slug },
      facts: { from, to: version },
    });
  });
  return getKnowledgePage(ctx, { slug });
}
