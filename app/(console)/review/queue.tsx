"use client";

import { type KeyboardEvent, useRef, useState } from "react";

import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Glyph } from "#components/ui/status.tsx";
import { useSteadyList } from "#components/ui/use-steady-list.ts";
import { CATEGORY_WORDS } from "#components/words.ts";
import type { DraftListItem } from "#lib/contracts/drafts.ts";

import type { Selection } from "./use-selection.ts";

/** The queue, most urgent first. It stands still under pointer and focus. */
export function Queue({
  items,
  of,
  now,
  selectedId,
  selection,
  onSelect,
  onOpen,
}: {
  items: readonly DraftListItem[];
  /** Which list it is: another one is shown at once. */
  of: string;
  now: string;
  selectedId: string | null;
  /** Null in lists whose drafts cannot be approved together. */
  selection: Selection | null;
  onSelect: (id: string) => void;
  onOpen: () => void;
}) {
  const [isPointed, setIsPointed] = useState(false);
  const [isFocused, setIsFocused] = useState(false);
  const [isReleased, setIsReleased] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  const { rows, newCount } = useSteadyList(items, (isPointed || isFocused) && !isReleased, of);
  if (isReleased) setIsReleased(false);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const links = [...(list.current?.querySelectorAll<HTMLElement>("[data-draft-id]") ?? [])];
    const next = links[links.findIndex((link) => link === document.activeElement) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
    onSelect(next.dataset["draftId"] ?? "");
  };

  return (
    <>
      {newCount > 0 ? (
        <Button
          variant="quiet"
          size="small"
          className="m-1 text-accent-ink"
          onClick={() => setIsReleased(true)}
        >
          {newCount} new, show
        </Button>
      ) : null}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- arrow keys move between the links inside */}
      <ul
        ref={list}
        aria-label="Drafts"
        onMouseEnter={() => setIsPointed(true)}
        onMouseLeave={() => setIsPointed(false)}
        onFocus={() => setIsFocused(true)}
        onBlur={() => setIsFocused(false)}
        onKeyDown={onKeyDown}
      >
        {rows.map(({ item, isGone }) => (
          <li key={item.id} className="border-b border-line">
            <QueueRow
              item={item}
              isGone={isGone}
              isLate={item.dueAt < now}
              isSelected={item.id === selectedId}
              selection={isGone ? null : selection}
              onSelect={() => {
                onSelect(item.id);
                onOpen();
              }}
            />
          </li>
        ))}
      </ul>
    </>
  );
}

type RowProps = {
  item: DraftListItem;
  isGone: boolean;
  isLate: boolean;
  isSelected: boolean;
  selection: Selection | null;
  onSelect: () => void;
};

function QueueRow({ item, isGone, isLate, isSelected, selection, onSelect }: RowProps) {
  const title = [item.company, item.name].filter(Boolean).join(" · ") || "Erased person";
  const isChosen = selection?.has(item.id) ?? false;
  return (
    <div
      className={cn(
        "flex border-l-2",
        isSelected ? "border-accent-ink bg-accent-tint" : "border-transparent hover:bg-hover",
        isGone && "faded",
      )}
    >
      {selection ? (
        <label className="flex w-8 shrink-0 items-center justify-center" title="Select (X)">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            aria-label={`Select ${title}`}
            checked={isChosen}
            onChange={() => selection.toggle(item.id)}
          />
        </label>
      ) : null}
      <a
        href={`/review?draft=${item.id}`}
        data-draft-id={item.id}
        aria-current={isSelected ? "true" : undefined}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          onSelect();
        }}
        className={cn(
          "flex min-w-0 flex-1 flex-col gap-0.5 py-2 pr-3 -outline-offset-2",
          selection ? "pl-0.5" : "pl-3",
        )}
      >
        <span className="flex items-baseline gap-2">
          <span className="min-w-0 flex-1 truncate font-medium text-strong">{title}</span>
          {isLate ? <Glyph tone="warn" /> : null}
          <RelativeTime at={item.createdAt} suffix={false} className={isLate ? "text-warn" : "text-muted"} />
          {isLate ? <span className="sr-only">past due</span> : null}
        </span>
        <span className="truncate text-muted">
          {isGone ? "decided" : [CATEGORY_WORDS[item.category], ...marksOf(item)].join(" · ")}
        </span>
      </a>
    </div>
  );
}

function marksOf(item: DraftListItem): string[] {
  return [
    item.isStale ? "they wrote again" : null,
    item.isBlocked ? "a check failed" : null,
    item.status === "snoozed" && item.snoozedUntil
      ? `until ${item.snoozedUntil.slice(0, 16).replace("T", " ")} UTC`
      : null,
    item.status === "approved" && item.approvedByName ? `approved by ${item.approvedByName}` : null,
    item.assignee ? `for ${item.assignee.name}` : null,
  ].filter((mark) => mark !== null);
}
