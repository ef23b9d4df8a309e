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
      <MenuItem asChild>
        <a href={exportAddress(query, "csv")} download>
          CSV, for a spreadsheet
        </a>
      </MenuItem>
      <MenuItem asChild>
        <a href={exportAddress(query, "ndjson")} download>
          JSON, an entry a line
        </a>
      </MenuItem>
    </DropdownMenu>
  );
}
