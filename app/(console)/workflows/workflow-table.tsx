"use client";

import Link from "next/link";
import type { ReactNode } from "react";

import { cn } from "#components/ui/cn.ts";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Status } from "#components/ui/status.tsx";
import { Cell, ColumnHeader, Table, TableHead, TableRow } from "#components/ui/table.tsx";
import type { SteadyRow } from "#components/ui/use-steady-list.ts";
import { CATEGORY_WORDS, STEP_WORDS, workflowWord } from "#components/words.ts";
import type { WorkflowListItem } from "#lib/contracts/workflows.ts";
import type { WorkflowColumn } from "#lib/domain/workflow-columns.ts";

import { COLUMN_WORDS } from "./column-words.ts";
import type { Selection } from "./use-selection.ts";

type Props = {
  rows: readonly SteadyRow<WorkflowListItem>[];
  columns: readonly WorkflowColumn[];
  /** Null where rows can only be read. */
  selection: Selection | null;
  label?: string;
};

/** Dense, one row a workflow; the name opens its timeline. */
export function WorkflowTable({ rows, columns, selection, label = "Workflows" }: Props) {
  const order = rows.map(({ item }) => item.id);
  return (
    <Table label={label}>
      <TableHead>
        <TableRow>
          {selection ? (
            <ColumnHeader className="w-8 pr-1 print:hidden">
              <span className="sr-only">Selected</span>
            </ColumnHeader>
          ) : null}
          <ColumnHeader>Who</ColumnHeader>
          {columns.map((column) => (
            <ColumnHeader key={column}>{COLUMN_WORDS[column]}</ColumnHeader>
          ))}
        </TableRow>
      </TableHead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.item.id} row={row} columns={columns} selection={selection} order={order} />
        ))}
      </tbody>
    </Table>
  );
}

export function personOf({ name, company }: Pick<WorkflowListItem, "name" | "company">): string {
  return [name, company].filter(Boolean).join(" · ") || "Erased person";
}

function Row({
  row: { item, isGone },
  columns,
  selection,
  order,
}: {
  row: SteadyRow<WorkflowListItem>;
  columns: readonly WorkflowColumn[];
  selection: Selection | null;
  order: readonly string[];
}) {
  const isSelected = selection?.has(item.id) ?? false;
  const who = personOf(item);
  return (
    <TableRow
      className={cn("hover:bg-hover", isSelected && "bg-accent-tint", isGone && "faded")}
      aria-selected={selection ? isSelected : undefined}
    >
      {selection ? (
        <Cell className="w-8 pr-1 print:hidden">
          <label className="flex size-6 items-center justify-center">
            <input
              type="checkbox"
              aria-label={`Select ${who}`}
              checked={isSelected}
              className="size-4 accent-accent"
              onChange={() => selection.toggle(item.id)}
              onClick={(event) => {
                if (!event.shiftKey) return;
                event.preventDefault();
                selection.extendTo(item.id, order);
              }}
            />
          </label>
        </Cell>
      ) : null}
      <Cell className="max-w-64 min-w-32">
        <Link
          href={`/workflows/${item.id}`}
          data-workflow-link={item.id}
          prefetch={false}
          className="block min-h-6 truncate py-0.5 font-medium text-strong underline-offset-3 hover:underline"
        >
          {who}
        </Link>
        {isGone ? <span className="text-small text-muted">no longer fits the filters</span> : null}
      </Cell>
      {columns.map((column) => (
        <Fragments key={column} column={column} item={item} />
      ))}
    </TableRow>
  );
}

function Fragments({ column, item }: { column: WorkflowColumn; item: WorkflowListItem }): ReactNode {
  switch (column) {
    case "status": {
      const { tone, word } = workflowWord(item);
      return (
        <Cell>
          <Status tone={tone}>{word}</Status>
        </Cell>
      );
    }
    case "step":
      return (
        <Cell className="max-w-80 truncate">
          {STEP_WORDS[item.currentStep]}
          {item.errorMessage ? <span className="text-stop"> · {item.errorMessage}</span> : null}
        </Cell>
      );
    case "about":
      return <Cell className="text-muted">{item.category ? CATEGORY_WORDS[item.category] : "–"}</Cell>;
    case "form":
      return <Cell className="max-w-44 truncate text-muted">{item.formName ?? "–"}</Cell>;
    case "owner":
      return <Cell className="max-w-36 truncate text-muted">{item.owner ?? "–"}</Cell>;
    case "tags":
      return (
        <Cell className="max-w-48">
          {item.tags.length === 0 ? <span className="text-muted">–</span> : <Tags tags={item.tags} />}
        </Cell>
      );
    case "came":
      return (
        <Cell className="whitespace-nowrap text-muted">
          <RelativeTime at={item.createdAt} />
        </Cell>
      );
    case "changed":
      return (
        <Cell className="whitespace-nowrap text-muted">
          <RelativeTime at={item.updatedAt} />
        </Cell>
      );
  }
}

function Tags({ tags }: { tags: readonly string[] }) {
  return (
    <span className="block truncate">
      {tags.map((tag) => (
        <span key={tag} className="mr-1 rounded-sm border border-line px-1.5 text-small text-normal">
          {tag}
        </span>
      ))}
    </span>
  );
}
