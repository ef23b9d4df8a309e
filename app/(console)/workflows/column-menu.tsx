"use client";

import { Button } from "#components/ui/button.tsx";
import { DropdownMenu, MenuCheck, MenuLabel } from "#components/ui/dropdown-menu.tsx";
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
        <MenuCheck
          key={column}
          checked={columns.includes(column)}
          onChange={(isShown) =>
            onChange(WORKFLOW_COLUMNS.filter((one) => (one === column ? isShown : columns.includes(one))))
          }
        >
          {COLUMN_WORDS[column]}
        </MenuCheck>
      ))}
    </DropdownMenu>
  );
}
