"use client";

import Link from "next/link";

import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Status } from "#components/ui/status.tsx";
import { Cell, ColumnHeader, Table, TableHead, TableRow } from "#components/ui/table.tsx";
import { CATEGORY_WORDS, STEP_WORDS, workflowWord } from "#components/words.ts";
import type { WorkflowListItem } from "#lib/contracts/workflows.ts";

/** Dense, one row a workflow; the name opens its timeline. */
export function WorkflowTable({ items }: { items: readonly WorkflowListItem[] }) {
  return (
    <Table label="Workflows">
      <TableHead>
        <TableRow>
          <ColumnHeader>Who</ColumnHeader>
          <ColumnHeader>Status</ColumnHeader>
          <ColumnHeader>Step</ColumnHeader>
          <ColumnHeader>About</ColumnHeader>
          <ColumnHeader>Came in</ColumnHeader>
          <ColumnHeader>Last change</ColumnHeader>
        </TableRow>
      </TableHead>
      <tbody>
        {items.map((item) => (
          <Row key={item.id} item={item} />
        ))}
      </tbody>
    </Table>
  );
}

function Row({ item }: { item: WorkflowListItem }) {
  const { tone, word } = workflowWord(item);
  const title = [item.name, item.company].filter(Boolean).join(" · ") || "Erased person";
  return (
    <TableRow className="hover:bg-hover">
      <Cell className="max-w-64">
        <Link
          href={`/workflows/${item.id}`}
          data-workflow-link
          prefetch={false}
          className="block truncate font-medium text-strong underline-offset-3 hover:underline"
        >
          {title}
        </Link>
      </Cell>
      <Cell>
        <Status tone={tone}>{word}</Status>
      </Cell>
      <Cell className="max-w-80 truncate">
        {STEP_WORDS[item.currentStep]}
        {item.errorMessage ? <span className="text-stop"> · {item.errorMessage}</span> : null}
      </Cell>
      <Cell className="text-muted">{item.category ? CATEGORY_WORDS[item.category] : "–"}</Cell>
      <Cell className="text-muted">
        <RelativeTime at={item.createdAt} />
      </Cell>
      <Cell className="text-muted">
        <RelativeTime at={item.updatedAt} />
      </Cell>
    </TableRow>
  );
}
