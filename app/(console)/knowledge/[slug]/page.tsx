import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import { notFound } from "next/navigation";

import { requirePageContext } from "#app/_server/session.ts";
import { GetKnowledgePageInput } from "#lib/contracts/knowledge.ts";
import { can } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";
import type { ServiceContext } from "#lib/services/context.ts";
import { getKnowledgePage } from "#lib/services/knowledge/get-knowledge-page.ts";

import { knowledgeKeys } from "../knowledge-queries.ts";
import { KnowledgePageScreen } from "./knowledge-page-screen.tsx";

export const metadata = { title: "Knowledge" };

export default async function KnowledgePagePage({ params }: { params: Promise<{ slug: string }> }) {
  const ctx = await requirePageContext();
  const { slug } = await params;
  const queryClient = new QueryClient();
  queryClient.setQueryData(knowledgeKeys.page(slug, null), await readPage(ctx, slug));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <KnowledgePageScreen slug={slug} mayEdit={can(ctx.actor, "knowledge:edit")} />
    </HydrationBoundary>
  );
}

async function readPage(ctx: ServiceContext, slug: string) {
  const input = GetKnowledgePageInput.safeParse({ slug });
  if (!input.success) notFound();
  try {
    return await getKnowledgePage(ctx, input.data);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
}
