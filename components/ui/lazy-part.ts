"use client";

import { useEffect, useSyncExternalStore } from "react";

export type Loaded<Part> = { status: "waiting" | "failed"; part: null } | { status: "ready"; part: Part };

export type LazyPart<Part> = {
  /** Fetches it, unless it is here or on its way. After a failure the next call tries again. */
  fetch: () => void;
  /** Fetches it when the component is shown and `isWanted`. */
  useWhen: (isWanted: boolean) => Loaded<Part>;
  /** What is here already. */
  get: () => Part | null;
};

const WAITING = { status: "waiting", part: null } as const;
const FAILED = { status: "failed", part: null } as const;
const LATEST_MS = 2_000;

const idle = { isAllowed: false, waiting: new Set<() => void>() };

/** Code that is no part of the first load: it comes when it is wanted, or before, when the browser has time. */
export function lazyPart<Part>(load: () => Promise<Part>): LazyPart<Part> {
  let loaded: Loaded<Part> = WAITING;
  let isOnItsWay = false;
  const listeners = new Set<() => void>();
  const set = (next: Loaded<Part>) => {
    loaded = next;
    for (const listener of listeners) listener();
  };
  const fetch = () => {
    if (isOnItsWay || loaded.status === "ready") return;
    isOnItsWay = true;
    if (loaded.status === "failed") set(WAITING);
    load().then(
      (part) => set({ status: "ready", part }),
      () => {
        isOnItsWay = false;
        set(FAILED);
      },
    );
  };
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  idle.waiting.add(fetch);
  if (idle.isAllowed) fetchWhenIdle();
  return {
    fetch,
    get: () => loaded.part,
    useWhen: (isWanted) => {
      useEffect(() => {
        if (isWanted) fetch();
      }, [isWanted]);
      return useSyncExternalStore(
        subscribe,
        () => loaded,
        () => WAITING,
      );
    },
  };
}

/** From now on, what the open screens may need next is fetched whenever the browser has time. */
export function allowPrefetch(): void {
  idle.isAllowed = true;
  fetchWhenIdle();
}

function fetchWhenIdle(): void {
  const run = () => {
    for (const fetch of idle.waiting) fetch();
    idle.waiting.clear();
  };
  if (typeof window.requestIdleCallback === "function")
    window.requestIdleCallback(run, { timeout: LATEST_MS });
  else setTimeout(run, 200);
}
