"use client";

import Link from "next/link";

import { Button } from "#components/ui/button.tsx";
import { DropdownMenu, MenuItem } from "#components/ui/dropdown-menu.tsx";
import type { BulkJobKind } from "#lib/domain/bulk-job.ts";

import type { Selection } from "./use-selection.ts";

/** What can be done with the selected rows, or with all that fit the filters. */
export function BulkBar({
  selection,
  hasFilter,
  onAct,
}: {
  selection: Selection;
  hasFilter: boolean;
  /** Null acts on all that fit. */
  onAct: (kind: BulkJobKind, ids: readonly string[] | null) => void;
}) {
  const { ids } = selection;
  if (ids.length > 0) {
    return (
      <div
        role="toolbar"
        aria-label="Selected workflows"
        className="flex flex-wrap items-center gap-1.5 max-sm:fixed max-sm:inset-x-2 max-sm:bottom-18 max-sm:z-20 max-sm:rounded-md max-sm:bg-raised max-sm:p-2 max-sm:shadow-float print:hidden"
      >
        <output aria-live="polite" className="mr-1 font-medium text-strong">
          {ids.length} selected
        </output>
        <Button shortcut="Shift+R" onClick={() => onAct("retry", ids)}>
          Retry
        </Button>
        <Button variant="danger" shortcut="Shift+D" onClick={() => onAct("cancel", ids)}>
          Cancel
        </Button>
        <Button variant="quiet" shortcut="Esc" onClick={selection.clear}>
          Let go
        </Button>
      </div>
    );
  }
  return (
    <DropdownMenu trigger={<Button variant="quiet">All that fit</Button>}>
      <MenuItem disabled={!hasFilter} onSelect={() => onAct("retry", null)}>
        Retry all that fit the filters
      </MenuItem>
      <MenuItem disabled={!hasFilter} tone="danger" onSelect={() => onAct("cancel", null)}>
        Cancel all that fit the filters
      </MenuItem>
      {hasFilter ? null : (
        <p className="max-w-56 px-2 py-1.5 text-small text-muted">
          Set a filter first: no filter never means all of them.
        </p>
      )}
      <MenuItem asChild>
        <Link href="/workflows/bulk-jobs">Earlier jobs</Link>
      </MenuItem>
    </DropdownMenu>
  );
}
