import type { KnowledgeSearchResult, SearchKnowledgeInput } from "#lib/contracts/knowledge.ts";
import { searchKnowledgePages } from "#lib/db/knowledge-pages.ts";
import { authorize } from "#lib/domain/actor.ts";
import { choosePassages, splitPassages } from "#lib/domain/passages.ts";

import type { ServiceContext } from "../context.ts";

const MAX_PAGES = 20;

/** The passages that answer a question best: pages by full-text rank, then their paragraphs by fit. */
export async function searchKnowledge(
  ctx: ServiceContext,
  { question, limit }: SearchKnowledgeInput,
): Promise<KnowledgeSearchResult> {
  authorize(ctx.actor, "knowledge:read");
  const pages = await searchKnowledgePages(ctx.db, { question, limit: MAX_PAGES });
  const choices = choosePassages(question, pages.flatMap(splitPassages), { limit });
  return { passages: choices.map(({ passage }) => passage) };
}
