"use client";

import { useSearchParams } from "next/navigation";

import { readPlace, type ReviewPlace } from "./review-place.ts";

/** Where one is in Review, kept in the address: list, filter and draft. Changing it asks the server for no page. */
export function useReviewPlace(): [ReviewPlace, (change: Partial<ReviewPlace>) => void] {
  const query = useSearchParams();
  const place = readPlace(query);
  const go = (change: Partial<ReviewPlace>) => {
    const { list, category, draftId } = { ...place, ...change };
    const next = new URLSearchParams();
    if (list !== "waiting") next.set("list", list);
    if (category) next.set("category", category);
    if (draftId) next.set("draft", draftId);
    const address = next.size > 0 ? `?${next}` : window.location.pathname;
    // Opening a draft from the list is a step back-able by the browser; going on to the next one is not.
    if (change.draftId && !place.draftId) window.history.pushState(null, "", address);
    else window.history.replaceState(null, "", address);
  };
  return [place, go];
}
