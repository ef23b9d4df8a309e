import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";

import { requirePageContext } from "#app/_server/session.ts";
import { can } from "#lib/domain/actor.ts";
import { listKnowledgePages } from "#lib/services/knowledge/list-knowledge-pages.ts";

import { KnowledgeList } from "./knowledge-list.tsx";
import { knowledgeKeys } from "./knowledge-queries.ts";

export const metadata = { title: "Knowledge" };

export default async function KnowledgePage() {
  const ctx = await requirePageContext();
  const queryClient = new QueryClient();
  queryClient.setQueryData(knowledgeKeys.list, await listKnowledgePages(ctx));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <KnowledgeList mayEdit={can(ctx.actor, "knowledge:edit")} />
    </HydrationBoundary>
  );
}
