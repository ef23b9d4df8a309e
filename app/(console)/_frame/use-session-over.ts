"use client";

import { notifyManager, useQueryClient } from "@tanstack/react-query";
import { useCallback, useSyncExternalStore } from "react";

import { isSessionOver } from "#components/error-words.ts";

/** True from the first read of this screen that is refused for want of a session, until one is let through again. */
export function useSessionOver(): boolean {
  const cache = useQueryClient().getQueryCache();
  const subscribe = useCallback(
    (listener: () => void) => cache.subscribe(notifyManager.batchCalls(listener)),
    [cache],
  );
  return useSyncExternalStore(
    subscribe,
    () => cache.getAll().some((query) => query.isActive() && isSessionOver(query.state.error)),
    () => false,
  );
}
