import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";

import { requirePageContext } from "#app/_server/session.ts";
import { getDraft } from "#lib/services/drafts/get-draft.ts";
import { listDrafts } from "#lib/services/drafts/list-drafts.ts";

import { draftKeys } from "../_drafts/draft-queries.ts";
import { readPlace } from "./review-place.ts";
import { Review } from "./review.tsx";

export const metadata = { title: "Review" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function ReviewPage({ searchParams }: Props) {
  const ctx = await requirePageContext();
  const given = await searchParams;
  const place = readPlace({ get: (name) => [given[name]].flat()[0] ?? null });
  const { list, category } = place;
  const queryClient = new QueryClient();
  const page = await listDrafts(ctx, { list, limit: 50, ...(category ? { category } : {}) });
  queryClient.setQueryData(draftKeys.list({ list, category, cursor: null }), page);
  const draftId = place.draftId ?? page.items[0]?.id;
  if (draftId) {
    await queryClient.prefetchQuery({
      queryKey: draftKeys.detail(draftId),
      queryFn: () => getDraft(ctx, { draftId }),
      retry: false,
    });
  }
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Review />
    </HydrationBoundary>
  );
}
