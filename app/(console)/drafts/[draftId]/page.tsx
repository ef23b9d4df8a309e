import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import { notFound } from "next/navigation";

import { draftKeys } from "#app/(console)/_drafts/draft-queries.ts";
import { requirePageContext } from "#app/_server/session.ts";
import { GetDraftInput } from "#lib/contracts/drafts.ts";
import { AppError } from "#lib/domain/errors.ts";
import { getDraft } from "#lib/services/drafts/get-draft.ts";

import { DraftPageView } from "./draft-page-view.tsx";

export const metadata = { title: "Draft" };

export default async function DraftPage({ params }: { params: Promise<{ draftId: string }> }) {
  const ctx = await requirePageContext();
  const input = GetDraftInput.safeParse(await params);
  if (!input.success) notFound();
  const draft = await getDraft(ctx, input.data).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  });
  if (!draft) notFound();
  const queryClient = new QueryClient();
  queryClient.setQueryData(draftKeys.detail(draft.id), draft);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <DraftPageView draftId={draft.id} />
    </HydrationBoundary>
  );
}
