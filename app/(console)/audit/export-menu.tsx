"use client";

import { Download } from "lucide-react";

import { Button } from "#components/ui/button.tsx";
import { DropdownMenu, MenuItem } from "#components/ui/dropdown-menu.tsx";

import { exportAddress } from "./audit-filter.ts";

/** What the filters name, whole, as a file. That it was taken is itself recorded. */
export function ExportMenu({ query }: { query: string }) {
  return (
    <DropdownMenu
      trigger={
        <Button>
          <Download aria-hidden />
          Export
        </Button>
      }
    >
      <MenuItem onSelect={() => save(exportAddress(query, "csv"))}>CSV, for a spreadsheet</MenuItem>
      <MenuItem onSelect={() => save(exportAddress(query, "ndjson"))}>JSON, an entry a line</MenuItem>
    </DropdownMenu>
  );
}

/** The browser writes the file as it comes, however long it is. */
function save(address: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = "";
  link.click();
}
