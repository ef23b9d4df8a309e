"use client";

import { ChevronDown } from "lucide-react";

import { Button } from "#components/ui/button.tsx";
import {
  DropdownMenu,
  MenuChoice,
  MenuItem,
  MenuLabel,
  MenuSeparator,
} from "#components/ui/dropdown-menu.tsx";
import { type Theme, THEME_OPTIONS } from "#components/ui/theme.ts";

import type { FramePerson } from "./frame.tsx";

export function UserMenu({
  person,
  theme,
  onTheme,
  onHelp,
  onSignOut,
}: {
  person: FramePerson;
  theme: Theme;
  onTheme: (theme: Theme) => void;
  onHelp: () => void;
  onSignOut: () => void;
}) {
  return (
    <DropdownMenu
      trigger={
        <Button variant="quiet" className="px-1.5">
          <span className="max-w-28 truncate">
            <span className="sr-only">Signed in as </span>
            {person.name.split(" ")[0]}
          </span>
          <ChevronDown aria-hidden />
        </Button>
      }
    >
      <MenuLabel>
        {person.name}, {person.role}
      </MenuLabel>
      <MenuSeparator />
      <MenuLabel>Colours</MenuLabel>
      <MenuChoice label="Colours" value={theme} options={THEME_OPTIONS} onChange={onTheme} />
      <MenuSeparator />
      <MenuItem onSelect={onHelp} shortcut="?">
        Keys
      </MenuItem>
      <MenuItem onSelect={onSignOut}>Sign out</MenuItem>
    </DropdownMenu>
  );
}
