"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";

import { wordsOf } from "#components/error-words.ts";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { Status } from "#components/ui/status.tsx";
import { Cell, ColumnHeader, Table, TableHead, TableRow } from "#components/ui/table.tsx";

import { bulkJobListOptions } from "../bulk-job-queries.ts";
import { jobTitle, jobWord } from "./job-words.ts";

/** What was done to many workflows at once, and by whom. */
export function BulkJobs() {
  const { data, error, refetch } = useQuery(bulkJobListOptions());
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-3">
        <h1 className="flex-1 text-title font-semibold">Jobs</h1>
        <Button asChild>
          <Link href="/workflows">Workflows</Link>
        </Button>
      </div>
      {error ? (
        <Banner
          tone="warn"
          live
          title={wordsOf(error, "read")}
          action={<Button onClick={() => void refetch()}>Try again</Button>}
        />
      ) : null}
      {!data && !error ? <SkeletonRows rows={4} label="Loading jobs" /> : null}
      {data?.items.length === 0 ? (
        <EmptyState title="No job yet">
          Select rows in Workflows, or set a filter, then choose Retry or Cancel. What you start there goes on
          without an open tab, and stands here.
        </EmptyState>
      ) : null}
      {data && data.items.length > 0 ? (
        <Table label="Jobs">
          <TableHead>
            <TableRow>
              <ColumnHeader>What</ColumnHeader>
              <ColumnHeader>State</ColumnHeader>
              <ColumnHeader>Who</ColumnHeader>
              <ColumnHeader>Reason</ColumnHeader>
              <ColumnHeader>Started</ColumnHeader>
            </TableRow>
          </TableHead>
          <tbody>
            {data.items.map((job) => (
              <TableRow key={job.id} className="hover:bg-hover">
                <Cell>
                  <Link
                    href={`/workflows/bulk-jobs/${job.id}`}
                    prefetch={false}
                    className="font-medium whitespace-nowrap text-strong underline-offset-3 hover:underline"
                  >
                    {jobTitle(job)}
                  </Link>
                </Cell>
                <Cell>
                  <Status tone={jobWord(job).tone}>{jobWord(job).word}</Status>
                </Cell>
                <Cell className="whitespace-nowrap">{job.requestedBy}</Cell>
                <Cell className="max-w-72 truncate text-muted">{job.reason}</Cell>
                <Cell className="whitespace-nowrap text-muted">
                  <RelativeTime at={job.startedAt ?? job.createdAt} />
                </Cell>
              </TableRow>
            ))}
          </tbody>
        </Table>
      ) : null}
    </div>
  );
}
