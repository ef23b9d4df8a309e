"use client";

import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { useServerNow } from "#components/ui/relative-time.tsx";

import { focusOnMount } from "./focus-on-mount.ts";

const HOUR_MS = 60 * 60_000;

/** Three times, each on its own key; the draft comes back by itself. */
export function SnoozeDialog({
  open,
  onOpenChange,
  onSnooze,
  busy,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onSnooze: (until: Date) => void;
  busy: boolean;
}) {
  const choices = snoozeChoices(new Date(useServerNow()));
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Snooze until"
      description="It leaves the queue and comes back by itself."
    >
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the digits work anywhere in the window */}
      <fieldset
        aria-label="Snooze until"
        className="flex flex-col gap-1.5"
        onKeyDown={(event) => {
          const choice = choices[Number(event.key) - 1];
          if (choice && !busy) onSnooze(choice.until);
        }}
      >
        {choices.map(({ label, until }, index) => (
          <Button
            key={label}
            {...(index === 0 ? { ref: focusOnMount } : {})}
            busy={busy}
            shortcut={String(index + 1)}
            className="justify-between"
            onClick={() => onSnooze(until)}
          >
            <span>{label}</span>
            <span className="ml-auto text-muted">{formatLocal(until)}</span>
          </Button>
        ))}
      </fieldset>
    </Dialog>
  );
}

function snoozeChoices(now: Date): { label: string; until: Date }[] {
  const morning = (days: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, 9);
  return [
    { label: "For an hour", until: new Date(now.getTime() + HOUR_MS) },
    { label: "Tomorrow morning", until: morning(1) },
    { label: "Next week", until: morning(daysToMonday(now)) },
  ];
}

/** The next Monday that is not tomorrow. */
function daysToMonday(now: Date): number {
  const days = (8 - now.getDay()) % 7 || 7;
  return days === 1 ? 8 : days;
}

function formatLocal(at: Date): string {
  return new Intl.DateTimeFormat("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  }).format(at);
}
