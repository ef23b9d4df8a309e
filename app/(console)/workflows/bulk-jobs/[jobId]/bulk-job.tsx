"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useMemo } from "react";

import { abortBulkJobAction } from "#app/(console)/workflows/actions.ts";
import { bulkJobOptions, useBulkJobChange } from "#app/(console)/workflows/bulk-job-queries.ts";
import { personOf } from "#app/(console)/workflows/workflow-table.tsx";
import { callAction } from "#app/_client/fetch-view.ts";
import { isSessionOver, wordsOf } from "#components/error-words.ts";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Status } from "#components/ui/status.tsx";
import { Cell, ColumnHeader, Table, TableHead, TableRow } from "#components/ui/table.tsx";
import { useActions } from "#components/ui/use-actions.ts";
import type { BulkJobView } from "#lib/contracts/bulk-jobs.ts";

import { jobTitle, jobWord } from "../job-words.ts";

/** How far a job is, how to stop it, and what it left alone. */
export function BulkJob({ jobId }: { jobId: string }) {
  const router = useRouter();
  const { data: job, error } = useQuery(bulkJobOptions(jobId));
  const abort = useBulkJobChange(() => callAction(abortBulkJobAction, { jobId }));
  useActions(useMemo(() => ({ close: () => router.push("/workflows/bulk-jobs") }), [router]));
  if (!job) return null;
  const { tone, word } = jobWord(job);
  return (
    <div className="flex max-w-4xl flex-col gap-5">
      <header className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-72">
          <h1 className="text-title font-semibold">{jobTitle(job)}</h1>
          <p className="flex flex-wrap items-center gap-x-2">
            <Status tone={tone}>{word}</Status>
            <span className="text-muted">
              {job.requestedBy}
              {job.startedAt ? " · started " : ""}
            </span>
            {job.startedAt ? <RelativeTime at={job.startedAt} className="text-muted" /> : null}
          </p>
          {job.reason ? <p className="text-read text-normal">“{job.reason}”</p> : null}
        </div>
        <div className="flex flex-wrap gap-2 print:hidden">
          {job.may.abort ? (
            <Button variant="danger" busy={abort.isPending} onClick={() => abort.mutate({})}>
              Stop the job
            </Button>
          ) : null}
          <Button asChild>
            <Link href="/workflows/bulk-jobs">Every job</Link>
          </Button>
        </div>
      </header>
      {abort.isError ? <Banner tone="warn" live title={wordsOf(abort.error)} /> : null}
      {error && !isSessionOver(error) ? (
        <Banner tone="warn" title="This is old: the console does not answer. It is asked again." />
      ) : null}
      <Progress job={job} />
      {job.status === "running" ? (
        <p className="text-muted">It goes on by itself: this page need not stay open.</p>
      ) : null}
      <Troubles job={job} />
    </div>
  );
}

function Progress({ job: { counts, total, status } }: { job: BulkJobView }) {
  const ended = total - counts.open;
  const parts = [
    { count: counts.done, className: "fill-ok" },
    { count: counts.skipped, className: "fill-wait" },
    { count: counts.failed, className: "fill-stop" },
  ];
  const words = [
    `${counts.done.toLocaleString("en")} done`,
    `${counts.skipped.toLocaleString("en")} left alone`,
    `${counts.failed.toLocaleString("en")} failed`,
    counts.open > 0
      ? `${counts.open.toLocaleString("en")} ${status === "aborted" ? "not reached" : "to go"}`
      : null,
  ];
  return (
    <section aria-label="Progress" className="flex flex-col gap-1.5">
      <progress className="sr-only" aria-label="Rows that were looked at" max={total} value={ended} />
      <svg
        aria-hidden
        viewBox={`0 0 ${total} 8`}
        preserveAspectRatio="none"
        className="h-2 w-full overflow-hidden rounded-full border border-line bg-surface"
      >
        {parts.map(({ count, className }, index) => (
          <rect
            key={className}
            x={parts.slice(0, index).reduce((sum, part) => sum + part.count, 0)}
            width={count}
            height={8}
            className={className}
          />
        ))}
      </svg>
      <output aria-live="polite" className="text-read text-strong">
        {words.filter(Boolean).join(" · ")}
      </output>
    </section>
  );
}

function Troubles({ job: { troubles, counts } }: { job: BulkJobView }) {
  if (troubles.length === 0) return null;
  const all = counts.skipped + counts.failed;
  return (
    <section aria-label="Left alone or failed" className="flex flex-col gap-2">
      <h2 className="text-heading font-semibold">Left alone or failed</h2>
      <Table label="Rows that were left alone or failed">
        <TableHead>
          <TableRow>
            <ColumnHeader>Who</ColumnHeader>
            <ColumnHeader>What became of it</ColumnHeader>
            <ColumnHeader>Why</ColumnHeader>
          </TableRow>
        </TableHead>
        <tbody>
          {troubles.map((trouble) => (
            <TableRow key={trouble.workflowId}>
              <Cell className="max-w-52">
                <Link
                  href={`/workflows/${trouble.workflowId}`}
                  prefetch={false}
                  className="block min-h-6 truncate py-0.5 font-medium text-strong underline-offset-3 hover:underline"
                >
                  {personOf(trouble)}
                </Link>
              </Cell>
              <Cell>
                <Status tone={trouble.result === "failed" ? "stop" : "plain"}>
                  {trouble.result === "failed" ? "failed" : "left alone"}
                </Status>
              </Cell>
              <Cell>{trouble.note}</Cell>
            </TableRow>
          ))}
        </tbody>
      </Table>
      {all > troubles.length ? (
        <p className="text-muted">
          The first {troubles.length} of {all.toLocaleString("en")}.
        </p>
      ) : null}
    </section>
  );
}
