"use client";

import { useEffect, useRef } from "react";

import { fetchView } from "#app/_client/fetch-view.ts";
import type { DraftOpened, DraftView } from "#lib/contracts/drafts.ts";

const MOST_WAIT_MS = 3_000;

/**
 * Tells the server, whose clock counts, that these words are before the person's eyes. Returns what an approval waits
 * for, so that it never overtakes the news of its own reading.
 */
export function useOpening({ id, revision, status, may }: DraftView): () => Promise<void> {
  const noted = useRef<Promise<unknown>>(Promise.resolve());
  const isWaiting = status === "pending_review" || status === "snoozed";
  const mayApprove = may.approve;
  useEffect(() => {
    if (!isWaiting || !mayApprove) return;
    return whenVisible(() => {
      noted.current = noteOpening(id, revision);
    });
  }, [id, revision, isWaiting, mayApprove]);
  return async () => {
    await Promise.race([noted.current, new Promise((resolve) => setTimeout(resolve, MOST_WAIT_MS))]);
  };
}

/** A lost note costs one more question at the approval, nothing else. */
export async function noteOpening(draftId: string, revision: number): Promise<void> {
  await fetchView<DraftOpened>(`/api/v1/drafts/${draftId}/openings`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ revision }),
  }).catch(() => null);
}

/** A page in a tab behind others is read by nobody. */
function whenVisible(run: () => void): () => void {
  const onChange = () => {
    if (document.visibilityState !== "visible") return;
    document.removeEventListener("visibilitychange", onChange);
    run();
  };
  document.addEventListener("visibilitychange", onChange);
  onChange();
  return () => document.removeEventListener("visibilitychange", onChange);
}
