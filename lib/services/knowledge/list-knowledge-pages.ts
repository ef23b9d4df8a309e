import type { KnowledgePageListItem } from "#lib/contracts/knowledge.ts";
import { listActiveKnowledgePages } from "#lib/db/knowledge-pages.ts";
import { authorize } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";
import { toKnowledgePageListItem } from "./knowledge-view.ts";

export async function listKnowledgePages(ctx: ServiceContext): Promise<KnowledgePageListItem[]> {
  authorize(ctx.actor, "knowledge:read");
  return (await listActiveKnowledgePages(ctx.db)).map(toKnowledgePageListItem);
}
