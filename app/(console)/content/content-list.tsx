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
import type { ContentListItem } from "#lib/contracts/content.ts";
import type { ContentKind } from "#lib/domain/content.ts";

import { contentListOptions } from "./content-queries.ts";
import { contentTitle, KIND_WORDS } from "./content-words.ts";

export function ContentList({ kind }: { kind: ContentKind }) {
  const { data: items, isError, refetch } = useQuery(contentListOptions(kind));
  const { title, lead, tab } = KIND_WORDS[kind];
  return (
    <div className="flex max-w-4xl flex-col gap-4">
      <div className="flex flex-wrap items-center gap-3">
        <h1 className="text-title font-semibold">{title}</h1>
        <p className="min-w-48 flex-1 text-muted">{lead}</p>
      </div>
      <KnowledgeTabs here={tab} />
      {isError ? (
        <Banner
          tone="warn"
          title="The list could not be loaded again."
          action={<Button onClick={() => void refetch()}>Try again</Button>}
        >
          What stands below may be old.
        </Banner>
      ) : null}
      {items ? (
        <Items items={items} kind={kind} />
      ) : (
        <SkeletonRows label={`Loading ${title.toLowerCase()}`} />
      )}
    </div>
  );
}

function Items({ items, kind }: { items: readonly ContentListItem[]; kind: ContentKind }) {
  const { title, path } = KIND_WORDS[kind];
  if (items.length === 0) {
    return (
      <EmptyState title="Nothing is stored yet">
        Drafts use what the product comes with. The next start of Countersign stores it here.
      </EmptyState>
    );
  }
  return (
    <Table label={title}>
      <TableHead>
        <TableRow>
          <ColumnHeader>Name</ColumnHeader>
          <ColumnHeader className="hidden sm:table-cell">Name in drafts</ColumnHeader>
          <ColumnHeader>In use</ColumnHeader>
          <ColumnHeader>Written</ColumnHeader>
        </TableRow>
      </TableHead>
      <tbody>
        {items.map(({ name, version, newest, changedAt, changedBy }) => (
          <TableRow key={name} className="hover:bg-hover">
            <Cell>
              <Link
                href={`/content/${path}/${name}`}
                className="font-medium text-strong underline-offset-3 hover:underline"
              >
                {contentTitle(name)}
              </Link>
            </Cell>
            <Cell className="hidden text-muted sm:table-cell">
              <code>{`${name}@${version}`}</code>
            </Cell>
            <Cell>{newest === version ? version : `${version} of ${newest}`}</Cell>
            <Cell className="sm:whitespace-nowrap">
              {changedBy === null ? (
                "built in"
              ) : (
                <>
                  <RelativeTime at={changedAt} /> by {changedBy}
                </>
              )}
            </Cell>
          </TableRow>
        ))}
      </tbody>
    </Table>
  );
}
