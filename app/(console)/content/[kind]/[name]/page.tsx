import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import { notFound } from "next/navigation";

import { contentKeys } from "#app/(console)/content/content-queries.ts";
import { contentTitle, kindOfPath } from "#app/(console)/content/content-words.ts";
import { requirePageContext } from "#app/_server/session.ts";
import { GetContentInput } from "#lib/contracts/content.ts";
import { can } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";
import { getContent } from "#lib/services/content/get-content.ts";
import type { ServiceContext } from "#lib/services/context.ts";

import { ContentScreen } from "./content-screen.tsx";

type Params = { params: Promise<{ kind: string; name: string }> };

export async function generateMetadata({ params }: Params) {
  return { title: contentTitle((await params).name) };
}

export default async function ContentPage({ params }: Params) {
  const ctx = await requirePageContext();
  const { kind, name } = await params;
  const content = await readContent(ctx, { kind: kindOfPath(kind), name });
  const queryClient = new QueryClient();
  queryClient.setQueryData(contentKeys.version(content.kind, name, null), content);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <ContentScreen kind={content.kind} name={name} mayEdit={can(ctx.actor, "content:edit")} />
    </HydrationBoundary>
  );
}

async function readContent(ctx: ServiceContext, given: { kind: string | null; name: string }) {
  const input = GetContentInput.safeParse(given);
  if (!input.success) notFound();
  try {
    return await getContent(ctx, input.data);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
}
