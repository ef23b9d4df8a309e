"use client";

import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "next/navigation";
import { useMemo, useState } from "react";

import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { lazyWindow } from "#components/ui/lazy-window.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { useActions } from "#components/ui/use-actions.ts";
import { useHold } from "#components/ui/use-hold.ts";
import { useSteadyList } from "#components/ui/use-steady-list.ts";
import type { PreviewBulkJobInput } from "#lib/contracts/bulk-jobs.ts";
import type { WorkflowListItem } from "#lib/contracts/workflows.ts";
import type { BulkJobKind } from "#lib/domain/bulk-job.ts";
import type { WorkflowColumn } from "#lib/domain/workflow-columns.ts";

import { ReadFailure } from "../_frame/read-failure.tsx";
import { BulkBar } from "./bulk-bar.tsx";
import { ColumnMenu } from "./column-menu.tsx";
import { EmptyWorkflows } from "./empty-workflows.tsx";
import { Filters } from "./filters.tsx";
import { focusedWorkflow, moveFocus } from "./focus-rows.ts";
import { SavedViews } from "./saved-views.tsx";
import { useColumns } from "./use-columns.ts";
import { useSelection } from "./use-selection.ts";
import { type FilterChange, filtersIn, lastingQuery, withFilters, workflowQuery } from "./workflow-filter.ts";
import { workflowListOptions } from "./workflow-queries.ts";
import { WorkflowTable } from "./workflow-table.tsx";

const BulkDialog = lazyWindow(async () => (await import("./bulk-dialog.tsx")).BulkDialog);

const NONE: readonly WorkflowListItem[] = [];
/** No address reads like this: the rows of another page or filter stand there until the asked ones come. */
const WAITING = "?";

/** Every form and what became of it. Filters live in the address; what was searched for does not. */
export function Workflows({ may }: { may: { retry: boolean; cancel: boolean } }) {
  const query = workflowQuery(useSearchParams());
  const read = useQuery(workflowListOptions(query));
  const { data, error, isPlaceholderData } = read;
  const [columns, setColumns] = useColumns();
  const selection = useSelection();
  const saving = useState(false);
  const [asked, setAsked] = useState<PreviewBulkJobInput | null>(null);
  const [isHeld, hold] = useHold();
  const { rows, newCount } = useSteadyList(data?.items ?? NONE, isHeld, isPlaceholderData ? WAITING : query);
  const order = rows.map(({ item }) => item.id);
  const mayAct = may.retry || may.cancel;
  const hasFilter = query !== "";

  const go = (next: string) => {
    selection.clear();
    window.history.pushState(null, "", next ? `?${next}` : window.location.pathname);
  };
  const set = (change: FilterChange) => go(withFilters(query, change));
  const act = (kind: BulkJobKind, ids: readonly string[] | null) =>
    setAsked(ids ? { kind, ids: [...ids] } : { kind, filter: filtersIn(query) });
  const show = (kept: string, keptColumns: readonly WorkflowColumn[]) => {
    if (keptColumns.length > 0) setColumns(keptColumns);
    go(kept);
  };

  useActions(
    useMemo(() => {
      const onFocused = (run: (id: string) => void) => () => {
        const id = focusedWorkflow();
        if (id) run(id);
      };
      const hasRows = selection.ids.length > 0;
      return {
        "list.next": () => moveFocus(1),
        "list.previous": () => moveFocus(-1),
        "workflows.select": mayAct ? onFocused(selection.toggle) : null,
        "workflows.select-range": mayAct ? onFocused((id) => selection.extendTo(id, order)) : null,
        "workflows.let-go": hasRows ? selection.clear : null,
        "workflows.retry-selected": hasRows && may.retry ? () => act("retry", selection.ids) : null,
        "workflows.cancel-selected": hasRows && may.cancel ? () => act("cancel", selection.ids) : null,
        "workflows.save-view": lastingQuery(query) ? () => saving[1](true) : null,
        "workflows.clear-filters": hasFilter ? () => go("") : null,
      };
      // oxlint-disable-next-line react/exhaustive-deps -- bound anew when rows, filters or selection change
    }, [query, selection.ids, order.join(), mayAct]),
  );

  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-2">
        <h1 className="mr-2 text-title font-semibold">Workflows</h1>
        <SavedViews query={query} columns={columns} onShow={show} saving={saving} />
        {lastingQuery(query) ? (
          <Button variant="quiet" shortcut="V" className="print:hidden" onClick={() => saving[1](true)}>
            Save as view
          </Button>
        ) : null}
        <span className="ml-auto flex flex-wrap gap-1 print:hidden">
          {mayAct ? <BulkBar selection={selection} hasFilter={hasFilter} onAct={act} /> : null}
          <ColumnMenu columns={columns} onChange={setColumns} />
        </span>
      </div>
      <Filters query={query} list={data} onSet={set} />
      <ReadFailure
        read={read}
        what="These rows are"
        action={
          error && "status" in error && error.status === 404 ? (
            <Button onClick={() => set({ search: null })}>Clear the search</Button>
          ) : null
        }
      />
      {!data && !error ? <SkeletonRows rows={10} label="Loading workflows" /> : null}
      {data ? (
        <div className={cn("flex flex-col gap-3", (isPlaceholderData || error) && "faded")} {...hold}>
          {rows.length === 0 && !data.isCut ? (
            <EmptyWorkflows isFiltered={hasFilter} onClear={() => go("")} />
          ) : (
            <WorkflowTable rows={rows} columns={columns} selection={mayAct ? selection : null} />
          )}
          <p aria-live="polite" className="text-muted print:hidden">
            {newCount > 0 ? `${newCount} more came in; they are shown when you leave the list.` : ""}
          </p>
          {data.isCut ? (
            <p className="text-read text-normal">
              The rows under these filters are many, and only part of them was looked through. Narrow the
              filters, or look further back.
            </p>
          ) : null}
          <Pages query={query} nextCursor={data.nextCursor} onSet={set} />
        </div>
      ) : null}
      {asked ? <BulkDialog asked={asked} onClose={() => setAsked(null)} /> : null}
    </div>
  );
}

function Pages({
  query,
  nextCursor,
  onSet,
}: {
  query: string;
  nextCursor: string | null;
  onSet: (change: FilterChange) => void;
}) {
  const isLater = new URLSearchParams(query).has("cursor");
  if (!isLater && !nextCursor) return null;
  return (
    <nav aria-label="Pages" className="flex gap-2 print:hidden">
      {isLater ? <Button onClick={() => onSet({ cursor: null })}>Newest</Button> : null}
      {nextCursor ? <Button onClick={() => onSet({ cursor: nextCursor })}>Older</Button> : null}
    </nav>
  );
}
