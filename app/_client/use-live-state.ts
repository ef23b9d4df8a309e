"use client";

import { useSyncExternalStore } from "react";

import { LIVE, type LiveState, liveState, onLiveState } from "./live-facts.ts";

/** Whether changes are pushed, asked for, or out of reach: for the frame's indicator. */
export function useLiveState(): LiveState {
  return useSyncExternalStore(onLiveState, liveState, () => LIVE);
}
