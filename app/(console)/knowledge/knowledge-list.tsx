"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";

import { KnowledgeTabs } from "#components/knowledge-tabs.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { Cell, ColumnHeader, Table, TableHead, TableRow } from "#components/ui/table.tsx";
import type { KnowledgePageListItem } from "#lib/contracts/knowledge.ts";

import { knowledgeListOptions } from "./knowledge-queries.ts";
import { NewPageDialog } from "./new-page-dialog.tsx";

export function KnowledgeList({ mayEdit }: { mayEdit: boolean }) {
  const { data: pages, isError, refetch } = useQuery(knowledgeListOptions());
  return (
    <div className="flex max-w-4xl flex-col gap-4">
      <div className="flex flex-wrap items-center gap-3">
        <h1 className="text-title font-semibold">Knowledge</h1>
        <p className="min-w-48 flex-1 text-muted">What drafts may rest on, besides the form itself.</p>
        {mayEdit ? <NewPageDialog /> : null}
      </div>
      <KnowledgeTabs here="/knowledge" />
      {isError ? (
        <Banner
          tone="warn"
          title="The pages could not be loaded again."
          action={<Button onClick={() => void refetch()}>Try again</Button>}
        >
          What stands below may be old.
        </Banner>
      ) : null}
      {pages ? <Pages pages={pages} mayEdit={mayEdit} /> : <SkeletonRows label="Loading knowledge pages" />}
    </div>
  );
}

function Pages({ pages, mayEdit }: { pages: readonly KnowledgePageListItem[]; mayEdit: boolean }) {
  if (pages.length === 0) {
    return (
      <EmptyState title="There is no knowledge page yet">
        {mayEdit
          ? "Write the first one: prices, plans, security answers. Drafts cite the page a sentence rests on."
          : "Approvers and admins write them. Ask one of them for the first."}
      </EmptyState>
    );
  }
  return (
    <Table label="Knowledge pages">
      <TableHead>
        <TableRow>
          <ColumnHeader>Page</ColumnHeader>
          <ColumnHeader className="hidden sm:table-cell">Name in sources</ColumnHeader>
          <ColumnHeader className="hidden sm:table-cell">Version</ColumnHeader>
          <ColumnHeader>Changed</ColumnHeader>
        </TableRow>
      </TableHead>
      <tbody>
        {pages.map((page) => (
          <TableRow key={page.slug} className="hover:bg-hover">
            <Cell>
              <Link
                href={`/knowledge/${page.slug}`}
                className="font-medium text-strong underline-offset-3 hover:underline"
              >
                {page.title}
              </Link>
            </Cell>
            <Cell className="hidden text-muted sm:table-cell">
              <code>{page.slug}</code>
            </Cell>
            <Cell className="hidden sm:table-cell">{page.version}</Cell>
            <Cell className="sm:whitespace-nowrap">
              <RelativeTime at={page.changedAt} /> {page.changedBy ? `by ${page.changedBy}` : ""}
            </Cell>
          </TableRow>
        ))}
      </tbody>
    </Table>
  );
}
