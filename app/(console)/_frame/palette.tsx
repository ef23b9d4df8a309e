/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a combobox over grouped options has no elements of its own in HTML */
"use client";

import { useRouter } from "next/navigation";
import { Dialog as Radix } from "radix-ui";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";

import { cn } from "#components/ui/cn.ts";
import { Kbd } from "#components/ui/kbd.tsx";
import { useAvailableActions } from "#components/ui/use-actions.ts";

import { paletteGroups, type PaletteItem } from "./palette-items.ts";
import { useFoundThings } from "./use-found-things.ts";
import { useSearch } from "./use-search.ts";

/** One field for everything: what can be done on this screen, every screen, and whatever the words find. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [before] = useState(() => document.activeElement);
  // Unless what was chosen has taken it meanwhile.
  const giveBack = (event: Event) => {
    event.preventDefault();
    if (document.activeElement === document.body && before instanceof HTMLElement) before.focus();
  };
  return (
    <Radix.Root open onOpenChange={onClose}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-appear bg-[oklch(0.1_0.01_260/0.45)]" />
        <Radix.Content
          aria-describedby={undefined}
          onCloseAutoFocus={giveBack}
          className="fixed inset-x-0 top-0 z-50 mx-auto flex max-h-[80dvh] w-full animate-rise flex-col overflow-hidden rounded-b-md bg-raised shadow-float outline-none sm:top-[12dvh] sm:w-[calc(100%-2rem)] sm:max-w-xl sm:rounded-md"
        >
          <Radix.Title className="sr-only">Find anything, do anything</Radix.Title>
          <Finder onClose={onClose} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** A combobox with a list below: the focus stays in the field, the arrows move through the list. */
function Finder({ onClose }: { onClose: () => void }) {
  const id = useId();
  const router = useRouter();
  const { search } = useSearch();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const { data: found, isPlaceholderData, isFetching, isError } = useFoundThings(typed);
  const groups = paletteGroups(typed, {
    actions: useAvailableActions(),
    found,
    isFoundForLess: isPlaceholderData,
    search: () => void search(typed),
  });
  const items = groups.flatMap((group) => group.items);
  const active = items[Math.min(at, items.length - 1)];

  const choose = (item: PaletteItem | undefined) => {
    if (!item) return;
    onClose();
    // After the window has closed and the focus is back, as if the key had been pressed there.
    setTimeout(() => ("run" in item ? item.run() : router.push(item.href)), 0);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step) setAt((items.length + Math.min(at, items.length - 1) + step) % Math.max(items.length, 1));
    else if (event.key === "Enter") choose(active);
    else if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") onClose();
    else return;
    event.preventDefault();
  };

  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/role-has-required-aria-props -- aria-expanded and aria-controls are set below */}
      <input
        role="combobox"
        aria-label="Find anything, do anything"
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={active ? `${id}-${active.id}` : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        maxLength={200}
        placeholder="An action, a screen, a person, a company, an id"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        className="h-12 shrink-0 border-b border-line bg-transparent px-4 text-read text-strong -outline-offset-2 placeholder:text-muted"
      />
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label="What was found"
        tabIndex={-1}
        className="min-h-0 flex-1 overflow-y-auto p-1.5"
      >
        {groups.map(({ name, items: each }) => (
          <div key={name} role="group" aria-label={name}>
            <p aria-hidden className="px-2.5 pt-2 pb-1 text-small text-muted">
              {name}
            </p>
            {each.map((item) => (
              <Option
                key={item.id}
                id={`${id}-${item.id}`}
                item={item}
                isActive={item === active}
                onChoose={() => choose(item)}
              />
            ))}
          </div>
        ))}
      </div>
      <p aria-live="polite" className="border-t border-line px-4 py-2 text-small text-muted">
        {isFetching ? "Looking…" : countWords(items.length, isError)}
      </p>
    </>
  );
}

const STEPS: Record<string, number | undefined> = { ArrowDown: 1, ArrowUp: -1 };

function countWords(count: number, isError: boolean): string {
  if (isError) return "Workflows and pages could not be looked up. Actions and screens are all here.";
  if (count === 0) return "Nothing fits. Try fewer letters.";
  return count === 1 ? "1 result, Enter takes it" : `${count} results, Enter takes the marked one`;
}

function Option({
  id,
  item,
  isActive,
  onChoose,
}: {
  id: string;
  item: PaletteItem;
  isActive: boolean;
  onChoose: () => void;
}) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isActive) element.current?.scrollIntoView({ block: "nearest" });
  }, [isActive]);
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the focus stays in the field, whose keys choose
    <div
      ref={element}
      id={id}
      role="option"
      aria-selected={isActive}
      onClick={onChoose}
      className={cn(
        "flex min-h-8 cursor-pointer items-center gap-3 rounded-sm px-2.5",
        isActive ? "bg-accent-tint text-strong" : "text-normal hover:bg-hover",
      )}
    >
      <span className="min-w-0 flex-1 truncate">{item.label}</span>
      {item.note ? <span className="shrink-0 text-small text-muted">{item.note}</span> : null}
      {item.keys ? <Kbd keys={item.keys} /> : null}
    </div>
  );
}
