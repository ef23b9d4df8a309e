"use client";

import { ChevronDown } from "lucide-react";
import { useState } from "react";

import { Button } from "#components/ui/button.tsx";
import {
  DropdownMenu,
  MenuChoice,
  MenuItem,
  MenuLabel,
  MenuSeparator,
} from "#components/ui/dropdown-menu.tsx";
import { type Theme, THEME_COOKIE } from "#components/ui/theme.ts";
import { useToast } from "#components/ui/toast.tsx";

import type { FramePerson } from "./frame.tsx";

const THEME_OPTIONS = [
  { value: "system", label: "As the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const;
const A_YEAR_S = 31_536_000;

export function UserMenu({
  person,
  theme,
  onHelp,
}: {
  person: FramePerson;
  theme: Theme;
  onHelp: () => void;
}) {
  const [chosen, setChosen] = useState(theme);
  const toast = useToast();
  const onTheme = (next: Theme) => {
    setChosen(next);
    applyTheme(next);
  };
  const onSignOut = async () => {
    try {
      window.location.assign(await signOut());
    } catch {
      toast({ tone: "stop", message: "You are still signed in: the console did not answer. Try again." });
    }
  };
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
      <MenuChoice label="Colours" value={chosen} options={THEME_OPTIONS} onChange={onTheme} />
      <MenuSeparator />
      <MenuItem onSelect={onHelp} shortcut="?">
        Keys
      </MenuItem>
      <MenuItem onSelect={() => void onSignOut()}>Sign out</MenuItem>
    </DropdownMenu>
  );
}

function applyTheme(theme: Theme): void {
  document.documentElement.dataset["theme"] = theme;
  document.cookie = `${THEME_COOKIE}=${theme}; Path=/; Max-Age=${A_YEAR_S}; SameSite=Lax`;
}

async function signOut(): Promise<string> {
  const response = await fetch("/sign-out", { method: "POST" });
  if (!response.ok) throw new Error("Sign-out was refused.");
  const { url } = (await response.json()) as { url: string };
  // Words that were typed and not stored belong to the person who leaves.
  window.sessionStorage.clear();
  return url;
}
