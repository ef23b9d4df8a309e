import type { KnowledgePageView, SaveKnowledgePageInput } from "#lib/contracts/knowledge.ts";
import { insertKnowledgePageVersion, lockKnowledgePage } from "#lib/db/knowledge-pages.ts";
import { authorize } from "#lib/domain/actor.ts";
import { sha256Hex } from "#lib/domain/digest.ts";
import { AppError } from "#lib/domain/errors.ts";
import { cleanText, oneLine } from "#lib/domain/text.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { getKnowledgePage } from "./get-knowledge-page.ts";

/** Every change is a new version: drafts that cite the old one can still show what they rested on. */
export async function saveKnowledgePage(
  ctx: ServiceContext,
  input: SaveKnowledgePageInput,
): Promise<KnowledgePageView> {
  authorize(ctx.actor, "knowledge:edit");
  await withTransaction(ctx, (ctx) => writeVersion(ctx, input));
  return getKnowledgePage(ctx, { slug: input.slug });
}

/** In the caller's transaction. Refused when the page changed after it was read. */
async function writeVersion(ctx: ServiceContext, input: SaveKnowledgePageInput): Promise<void> {
  const versions = await lockKnowledgePage(ctx.db, input.slug);
  const active = versions.find(({ isActive }) => isActive);
  if ((active?.version ?? null) !== input.version) {
    throw new AppError(
      "conflict",
      "The page changed after you opened it. Reload it and make your change again.",
    );
  }
  const version = (versions[0]?.version ?? 0) + 1;
  const markdown = cleanText(input.markdown).text.trim();
  await insertKnowledgePageVersion(ctx.db, {
    slug: input.slug,
    version,
    title: oneLine(input.title, 120),
    markdown,
    authorId: ctx.actor.type === "user" ? ctx.actor.id : null,
    createdAt: ctx.now(),
  });
  recordAudit(ctx, {
    action: "knowledge_page.saved",
    entity: { type: "knowledge_page", id: input.slug },
    facts: { version, before: active?.version ?? null, sha256: sha256Hex(markdown) },
  });
}
