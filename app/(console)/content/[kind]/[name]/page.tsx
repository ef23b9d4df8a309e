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

type Params = {
  params: Promise<{ kind: string; name: string }>;
  /** The version to show first: a draft's page links to the one that it names. */
  searchParams: Promise<{ version?: string }>;
};

export async function generateMetadata({ params }: Pick<Params, "params">) {
  return { title: contentTitle((await params).name) };
}

export default async function ContentPage({ params, searchParams }: Params) {
  const ctx = await requirePageContext();
  const { kind, name } = await params;
  const version = Number((await searchParams).version);
  const content = await readContent(ctx, { kind: kindOfPath(kind), name });
  const isOther = content.versions.some((item) => item.version === version && !item.isActive);
  const queryClient = new QueryClient();
  queryClient.setQueryData(contentKeys.version(content.kind, name, null), content);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <ContentScreen
        kind={content.kind}
        name={name}
        shown={isOther ? version : null}
        mayEdit={can(ctx.actor, "content:edit")}
      />
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
