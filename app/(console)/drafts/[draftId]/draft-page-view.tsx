"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";

import { DraftDesk } from "#app/(console)/_drafts/draft-desk.tsx";
import { draftOptions } from "#app/(console)/_drafts/draft-queries.ts";
import { isSessionOver } from "#components/error-words.ts";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { toServerTime } from "#components/ui/clock.ts";
import { RelativeTime } from "#components/ui/relative-time.tsx";

/** One draft under its own address, for links. */
export function DraftPageView({ draftId }: { draftId: string }) {
  const router = useRouter();
  const { data: draft, error, dataUpdatedAt, refetch } = useQuery(draftOptions(draftId));
  if (!draft) return null;
  return (
    <div className="-m-4 flex flex-col sm:-m-6 md:h-[calc(100dvh-2.75rem)]">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1 border-b border-line px-4 py-2 lg:px-5">
        <h1 className="text-heading font-semibold">{draft.person.company ?? draft.person.name ?? "Draft"}</h1>
        <Link href={`/workflows/${draft.workflowId}`} className="link inline-flex min-h-6 items-center">
          What happened so far
        </Link>
        <Link href={`/review?draft=${draft.id}`} className="link inline-flex min-h-6 items-center">
          In the queue
        </Link>
      </div>
      {error && !isSessionOver(error) ? (
        <div className="p-2">
          <Banner
            tone="warn"
            title="This draft is old: the console does not answer."
            action={<Button onClick={() => void refetch()}>Try again</Button>}
          >
            As of <RelativeTime at={toServerTime(dataUpdatedAt)} />. It is fetched again by itself.
          </Banner>
        </div>
      ) : null}
      <div className="min-h-0 flex-1 lg:grid lg:grid-cols-[minmax(0,22rem)_minmax(0,1fr)]">
        <DraftDesk draft={draft} onBack={() => router.push("/review")} />
      </div>
    </div>
  );
}
