"use client";

import { useState } from "react";

import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import {
  DropdownMenu,
  MenuCheck,
  MenuChoice,
  MenuItem,
  MenuLabel,
  MenuSeparator,
} from "#components/ui/dropdown-menu.tsx";
import { PendingWindow } from "#components/ui/pending-window.tsx";
import { useToast } from "#components/ui/toast.tsx";

import type { Specimen } from "./specimen.ts";

export const FLOATING: readonly Specimen[] = [
  {
    component: "Dialog",
    states: (["medium", "wide"] as const).map((size) => ({
      name: size,
      show: (
        <Dialog
          size={size}
          trigger={<Button>Open</Button>}
          title="Reject the draft"
          description="The person gets no reply. You can undo this for ten seconds."
          footer={<Button variant="danger">Reject</Button>}
        >
          <p>What stands in a window is at most as wide as it can be read.</p>
        </Dialog>
      ),
    })),
  },
  {
    component: "DropdownMenu",
    states: [{ name: "with MenuLabel, MenuItem, MenuSeparator, MenuChoice and MenuCheck", show: <Menu /> }],
  },
  { component: "PendingWindow", states: [{ name: "a window that could not be loaded", show: <Lost /> }] },
  { component: "ToastProvider", states: [{ name: "its line", show: <ToastButtons /> }] },
];

function Menu() {
  const [theme, setTheme] = useState<"light" | "dark">("light");
  const [isWide, setIsWide] = useState(true);
  return (
    <DropdownMenu trigger={<Button>Menu</Button>} align="start">
      <MenuLabel>Ana, approver</MenuLabel>
      <MenuItem shortcut="?">Show the keys</MenuItem>
      <MenuItem disabled>Not for your role</MenuItem>
      <MenuItem tone="danger">Sign out</MenuItem>
      <MenuSeparator />
      <MenuChoice
        label="Colours"
        value={theme}
        onChange={setTheme}
        options={[
          { value: "light", label: "Light" },
          { value: "dark", label: "Dark" },
        ]}
      />
      <MenuSeparator />
      <MenuCheck checked={isWide} onChange={setIsWide}>
        Wide rows
      </MenuCheck>
    </DropdownMenu>
  );
}

function Lost() {
  const [isShown, setIsShown] = useState(false);
  return (
    <>
      <Button onClick={() => setIsShown(true)}>Lose a window</Button>
      {isShown ? <PendingWindow hasFailed onClose={() => setIsShown(false)} /> : null}
    </>
  );
}

function ToastButtons() {
  const toast = useToast();
  return (
    <span className="flex flex-wrap gap-2">
      <Button
        onClick={() => toast({ message: "Approved", undo: { onUndo: () => toast({ message: "Undone" }) } })}
      >
        With undo
      </Button>
      <Button onClick={() => toast({ tone: "warn", message: "The console did not answer" })}>Warning</Button>
    </span>
  );
}
