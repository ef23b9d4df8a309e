"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { fetchView } from "#app/_client/fetch-view.ts";
import type { FoundThings } from "#lib/contracts/palette.ts";

const PAUSE_MS = 150;
const SHORTEST = 2;

/** What the words find, asked for when typing pauses. They are posted: no address and no log holds them. */
export function useFoundThings(typed: string) {
  const query = usePaused(typed.trim());
  return useQuery({
    queryKey: ["palette", query],
    enabled: query.length >= SHORTEST,
    queryFn: ({ signal }) =>
      fetchView<FoundThings>("/api/v1/palette", {
        signal,
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ query }),
      }),
    // What was found holds names: it is forgotten with the palette.
    gcTime: 0,
    staleTime: 0,
    // One more letter does not take away what is on the screen, so that Enter takes what the eye has marked.
    placeholderData: keepPreviousData,
  });
}

function usePaused(text: string): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return paused;
}
