"use client";

import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useMemo, useRef, useState } from "react";

import { callAction } from "#app/_client/fetch-view.ts";
import { Kbd } from "#components/ui/kbd.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useKeys } from "#components/ui/use-keys.ts";

import { startSearchAction } from "./actions.ts";

/** Finds workflows. What was typed is posted and never stands in an address. */
export function SearchBox() {
  const input = useRef<HTMLInputElement>(null);
  const router = useRouter();
  const toast = useToast();
  const [isBusy, setIsBusy] = useState(false);
  useKeys(useMemo(() => ({ "/": () => input.current?.focus() }), []));

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    const text = input.current?.value.trim() ?? "";
    if (!text || isBusy) return;
    setIsBusy(true);
    try {
      const { searchId } = await callAction(startSearchAction, { query: text });
      router.push(`/workflows?search=${searchId}`);
      input.current?.blur();
    } catch (error) {
      toast({
        tone: "stop",
        message: error instanceof Error ? error.message : "The search did not start. Try again.",
      });
    } finally {
      setIsBusy(false);
    }
  };

  return (
    <search className="hidden min-w-0 flex-1 sm:block sm:max-w-sm">
      <form onSubmit={(event) => void onSubmit(event)} className="relative">
        <Search aria-hidden className="pointer-events-none absolute top-1.5 left-2 size-4 text-muted" />
        <input
          ref={input}
          type="search"
          name="text"
          aria-label="Search workflows"
          placeholder="Address, name, company or id"
          autoComplete="off"
          maxLength={200}
          className="h-7 w-full rounded-md border border-line bg-surface pr-8 pl-8 text-strong placeholder:text-muted"
        />
        <span className="pointer-events-none absolute top-1.5 right-2">
          <Kbd keys="/" />
        </span>
      </form>
    </search>
  );
}
