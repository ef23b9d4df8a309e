"use client";

import { Search } from "lucide-react";
import { type FormEvent, type RefObject, useCallback, useRef, useState } from "react";

import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { useActions } from "#components/ui/use-actions.ts";

import { useSearch } from "./use-search.ts";

/** Finds workflows. What was typed is posted and never stands in an address. */
export function SearchBox() {
  const input = useRef<HTMLInputElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const close = useCallback(() => setIsOpen(false), []);
  useActions({
    search: () => (isShown(input.current) ? input.current?.focus() : setIsOpen(true)),
  });
  return (
    <>
      <search className="hidden min-w-0 flex-1 sm:block sm:max-w-sm">
        <SearchForm input={input} onDone={() => input.current?.blur()} />
      </search>
      <Dialog
        open={isOpen}
        onOpenChange={setIsOpen}
        title="Search workflows"
        trigger={
          <Button variant="quiet" size="icon" className="sm:hidden" aria-label="Search workflows">
            <Search aria-hidden />
          </Button>
        }
      >
        <SearchForm onDone={close} />
      </Dialog>
    </>
  );
}

const isShown = (element: HTMLElement | null) => element?.offsetParent !== null;

function SearchForm({ input, onDone }: { input?: RefObject<HTMLInputElement | null>; onDone: () => void }) {
  const { search } = useSearch();
  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget).get("query");
    if (typeof typed === "string" && (await search(typed))) onDone();
  };

  return (
    <form onSubmit={(event) => void onSubmit(event)} className="relative">
      <Search aria-hidden className="pointer-events-none absolute top-1.5 left-2 size-4 text-muted" />
      <input
        {...(input ? { ref: input } : {})}
        type="search"
        name="query"
        aria-label="Search workflows"
        placeholder="Address, name, company or id"
        autoComplete="off"
        maxLength={200}
        className="h-7 w-full rounded-md border border-line bg-surface pr-8 pl-8 text-strong placeholder:text-muted"
      />
      {input ? (
        <span className="pointer-events-none absolute inset-y-0 right-2 flex items-center">
          <Kbd keys="/" />
        </span>
      ) : null}
    </form>
  );
}
