"use client";

import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "next/navigation";
import { useMemo } from "react";

import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { useActions } from "#components/ui/use-actions.ts";
import { useHold } from "#components/ui/use-hold.ts";
import { useSteadyList } from "#components/ui/use-steady-list.ts";

import { ReadFailure } from "../_frame/read-failure.tsx";
import { AuditEntries } from "./audit-entries.tsx";
import { type AuditFilterName, auditQuery, withAuditFilters } from "./audit-filter.ts";
import { AuditFilters } from "./audit-filters.tsx";
import { auditListOptions } from "./audit-queries.ts";
import { ExportMenu } from "./export-menu.tsx";
import { VerifyDialog } from "./verify-dialog.tsx";

export type SetAuditFilters = (changes: Partial<Record<AuditFilterName, string | null>>) => void;

/** No address reads like this: the entries of another page or filter stand there until the asked ones come. */
const WAITING = "?";

/** Everything that anybody and anything did here, each entry a sentence. Filters live in the address. */
export function Audit() {
  const query = auditQuery(useSearchParams());
  const read = useQuery(auditListOptions(query));
  const { data, error, isPlaceholderData } = read;
  const [isHeld, hold] = useHold();
  const entries = useMemo(() => data?.items.map((entry) => ({ id: String(entry.seq), entry })) ?? [], [data]);
  const { rows, newCount } = useSteadyList(entries, isHeld, isPlaceholderData ? WAITING : query);
  const set: SetAuditFilters = (changes) => go(withAuditFilters(query, changes));
  useActions({ "list.next": () => moveFocus(1), "list.previous": () => moveFocus(-1) });
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-56 flex-1">
          <h1 className="text-title font-semibold">Audit</h1>
          <p className="text-normal">Who did what, in an order that cannot be rewritten unseen.</p>
        </div>
        {data?.may.export ? <ExportMenu query={query} /> : null}
        {data?.may.verify ? <VerifyDialog /> : null}
      </div>
      <AuditFilters query={query} onSet={set} onClear={() => go("")} />
      <ReadFailure read={read} what="These entries are" />
      {!data && !error ? <SkeletonRows rows={10} label="Loading the audit trail" /> : null}
      {data ? (
        <div className={cn("flex flex-col gap-3", (isPlaceholderData || error) && "faded")} {...hold}>
          {rows.length === 0 ? (
            <Nothing isFiltered={query !== ""} onClear={() => go("")} />
          ) : (
            <AuditEntries items={rows.map(({ item }) => item.entry)} onSet={set} />
          )}
          <p aria-live="polite" className="text-muted">
            {newCount > 0 ? `${newCount} more were recorded; they are shown when you leave the list.` : ""}
          </p>
          <Pages query={query} nextCursor={data.nextCursor} onSet={set} />
        </div>
      ) : null}
    </div>
  );
}

function Nothing({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  if (!isFiltered) {
    return (
      <EmptyState title="Nothing was recorded yet">
        The first form or sign-in makes the first entry.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="No entry fits these filters"
      action={<Button onClick={onClear}>Clear the filters</Button>}
    >
      Nobody did this, or it was called something else. Days are counted in UTC.
    </EmptyState>
  );
}

function Pages({
  query,
  nextCursor,
  onSet,
}: {
  query: string;
  nextCursor: number | null;
  onSet: SetAuditFilters;
}) {
  const isLater = new URLSearchParams(query).has("cursor");
  if (!isLater && nextCursor === null) return null;
  return (
    <nav aria-label="Pages" className="flex gap-2">
      {isLater ? <Button onClick={() => onSet({ cursor: null })}>Newest</Button> : null}
      {nextCursor === null ? null : (
        <Button onClick={() => onSet({ cursor: String(nextCursor) })}>Older</Button>
      )}
    </nav>
  );
}

function go(query: string): void {
  window.history.pushState(null, "", query ? `?${query}` : window.location.pathname);
}

function moveFocus(step: 1 | -1): void {
  const entries = [...document.querySelectorAll<HTMLElement>("[data-audit-entry]")];
  const at = entries.findIndex((entry) => entry === document.activeElement);
  entries[at < 0 ? 0 : at + step]?.focus();
}
