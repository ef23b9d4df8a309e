import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import { notFound } from "next/navigation";

import { requirePageContext } from "#app/_server/session.ts";
import { listContent } from "#lib/services/content/list-content.ts";

import { ContentList } from "../content-list.tsx";
import { contentKeys } from "../content-queries.ts";
import { kindOfPath, KIND_WORDS } from "../content-words.ts";

type Params = { params: Promise<{ kind: string }> };

export async function generateMetadata({ params }: Params) {
  const kind = kindOfPath((await params).kind);
  return { title: kind === null ? "Knowledge" : KIND_WORDS[kind].title };
}

export default async function ContentListPage({ params }: Params) {
  const ctx = await requirePageContext();
  const kind = kindOfPath((await params).kind);
  if (kind === null) notFound();
  const queryClient = new QueryClient();
  queryClient.setQueryData(contentKeys.list(kind), await listContent(ctx, { kind }));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <ContentList kind={kind} />
    </HydrationBoundary>
  );
}
