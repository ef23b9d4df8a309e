"use client";

import { useQuery } from "@tanstack/react-query";

import { wordsOf } from "#components/error-words.ts";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { formatAbsolute } from "#components/ui/time.ts";

import { workflowAuditOptions } from "./detail-queries.ts";

/** Who did what to this workflow, its form, its draft and its mail, in sentences. */
export function WorkflowAudit({ workflowId }: { workflowId: string }) {
  const { data, error, refetch } = useQuery(workflowAuditOptions(workflowId));
  return (
    <section aria-label="Record" className="flex flex-col gap-2">
      <h2 className="text-heading font-semibold">On the record</h2>
      {error && !data ? (
        <Banner
          tone="warn"
          title={wordsOf(error, "read")}
          action={<Button onClick={() => void refetch()}>Try again</Button>}
        />
      ) : null}
      {!data && !error ? <SkeletonRows rows={4} label="Loading the record" /> : null}
      {data ? (
        <ol className="flex flex-col">
          {data.items.map(({ seq, occurredAt, sentence }) => (
            <li key={seq} className="flex flex-wrap gap-x-4 border-b border-line py-1.5 last:border-b-0">
              <time dateTime={occurredAt} className="font-mono text-[0.94em] whitespace-nowrap text-muted">
                {formatAbsolute(new Date(occurredAt))}
              </time>
              <span className="min-w-0 flex-1 basis-64 [overflow-wrap:anywhere]">{sentence}</span>
            </li>
          ))}
        </ol>
      ) : null}
      {data?.nextCursor ? <p className="text-muted">The newest 100 entries are shown.</p> : null}
    </section>
  );
}
