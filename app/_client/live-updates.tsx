"use client";

import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import type { LiveEvent } from "#lib/contracts/live.ts";
import type { LiveTopic } from "#lib/domain/live-topics.ts";

import { setLiveFacts } from "./live-facts.ts";
import { ALL_LIVE_KEYS, keysOf } from "./live-keys.ts";
import { shareLiveConnection } from "./live-sharing.ts";

/** Between two readings of the same screen while changes pour in. */
const SPACING_MS = 3_000;
/** So that a thousand browsers do not ask in the same moment. */
const SPREAD_MS = 150;
/** A reconnect is no loss. */
const GRACE_MS = 3_000;
/** After that, a stream that has not opened is taken for none. */
const DECIDED_MS = 6_000;
/** The query that every screen has: its failing means that nothing gets through. */
const FRAME_KEY = "needs";

/** Keeps what is on screen in step with the server. Rendered once, for signed-in people. */
export function LiveUpdates() {
  const queryClient = useQueryClient();
  useEffect(() => followChanges(queryClient), [queryClient]);
  return null;
}

function followChanges(queryClient: QueryClient): () => void {
  const reader = createReader(queryClient);
  let lossTimer: number | undefined;
  const decide = window.setTimeout(() => setLiveFacts({ isDecided: true }), DECIDED_MS);
  const stopSharing = shareLiveConnection({
    onEvent: (event) => reader.hear(event),
    onLink: (isLinked) => {
      window.clearTimeout(lossTimer);
      if (isLinked) setLiveFacts({ isLinked: true, isDecided: true });
      else {
        lossTimer = window.setTimeout(() => {
          setLiveFacts({ isLinked: false, isDecided: true });
          reader.readAll();
        }, GRACE_MS);
      }
    },
  });
  const stopWatching = watchFailures(queryClient);
  return () => {
    stopSharing();
    stopWatching();
    reader.stop();
    window.clearTimeout(lossTimer);
    window.clearTimeout(decide);
    setLiveFacts({ isLinked: false });
  };
}

/** Reads what has changed anew: at once when it was quiet before or sending is concerned, else a little later. */
function createReader(queryClient: QueryClient) {
  let waiting = new Set<string>();
  let timer: number | undefined;
  let readAt = 0;

  function read(): void {
    window.clearTimeout(timer);
    timer = undefined;
    readAt = Date.now();
    const keys = waiting;
    waiting = new Set();
    void queryClient.invalidateQueries({
      predicate: ({ queryKey: [first] }) => typeof first === "string" && keys.has(first),
      // A hidden tab reads when it is looked at.
      refetchType: document.hidden ? "none" : "active",
    });
  }

  function readSoon(keys: ReadonlySet<string>, isUrgent: boolean): void {
    for (const key of keys) waiting.add(key);
    if (isUrgent) return read();
    const delayMs = Math.max(0, readAt + SPACING_MS - Date.now()) + Math.random() * SPREAD_MS;
    timer ??= window.setTimeout(read, delayMs);
  }

  const isUrgent = (topics: readonly LiveTopic[]) => topics.includes("sending");
  return {
    hear(event: LiveEvent): void {
      if (event.type === "change") readSoon(keysOf(event.topics), isUrgent(event.topics));
      else if (event.type === "hello" || event.type === "reset") readSoon(ALL_LIVE_KEYS, false);
    },
    readAll: () => readSoon(ALL_LIVE_KEYS, true),
    stop: () => window.clearTimeout(timer),
  };
}

function watchFailures(queryClient: QueryClient): () => void {
  return queryClient.getQueryCache().subscribe(({ type, query }) => {
    if (type !== "updated" || query.queryKey[0] !== FRAME_KEY) return;
    const { status, error, dataUpdatedAt } = query.state;
    const isRefused = error instanceof Error && "status" in error && Number(error.status) < 500;
    if (status === "success") setLiveFacts({ staleSince: null });
    else if (status === "error" && !isRefused && dataUpdatedAt > 0)
      setLiveFacts({ staleSince: dataUpdatedAt });
  });
}
