"use client";

import { DropdownMenu as Radix } from "radix-ui";

import { Button } from "#components/ui/button.tsx";
import { DropdownMenu, MenuLabel } from "#components/ui/dropdown-menu.tsx";
import { WORKFLOW_COLUMNS, type WorkflowColumn } from "#lib/domain/workflow-columns.ts";

import { COLUMN_WORDS } from "./column-words.ts";

/** Which columns the list shows. The name cannot be hidden. */
export function ColumnMenu({
  columns,
  onChange,
}: {
  columns: readonly WorkflowColumn[];
  onChange: (columns: readonly WorkflowColumn[]) => void;
}) {
  return (
    <DropdownMenu trigger={<Button variant="quiet">Columns</Button>}>
      <MenuLabel>Columns beside the name</MenuLabel>
      {WORKFLOW_COLUMNS.map((column) => (
        <Radix.CheckboxItem
          key={column}
          checked={columns.includes(column)}
          onSelect={(event) => event.preventDefault()}
          onCheckedChange={(isShown) =>
            onChange(WORKFLOW_COLUMNS.filter((one) => (one === column ? isShown : columns.includes(one))))
          }
          className="flex min-h-8 w-full cursor-default items-center gap-2 rounded-sm px-2 text-row text-normal outline-none select-none data-highlighted:bg-hover data-highlighted:text-strong"
        >
          <span className="flex w-4 justify-center">
            <Radix.ItemIndicator>✓</Radix.ItemIndicator>
          </span>
          {COLUMN_WORDS[column]}
        </Radix.CheckboxItem>
      ))}
    </DropdownMenu>
  );
}
