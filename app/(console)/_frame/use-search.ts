"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";

import { callAction } from "#app/_client/fetch-view.ts";
import { wordsOf } from "#components/error-words.ts";
import { useToast } from "#components/ui/toast.tsx";

import { startSearchAction } from "./actions.ts";

/** Looks for workflows. The words are posted; the address carries the number of the search alone. */
export function useSearch() {
  const router = useRouter();
  const toast = useToast();
  const [isBusy, setIsBusy] = useState(false);
  const search = async (typed: string): Promise<boolean> => {
    const query = typed.trim();
    if (!query || isBusy) return false;
    setIsBusy(true);
    try {
      const { searchId } = await callAction(startSearchAction, { query });
      router.push(`/workflows?search=${searchId}`);
      return true;
    } catch (error) {
      toast({ tone: "stop", message: wordsOf(error, "read") });
      return false;
    } finally {
      setIsBusy(false);
    }
  };
  return { search, isBusy };
}
