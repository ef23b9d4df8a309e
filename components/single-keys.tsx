"use client";

import { useSyncExternalStore } from "react";

import { areSingleKeysOff, setSingleKeysOff, watchSingleKeys } from "./ui/use-keys.ts";

/** People who speak to their computer switch off keys that are one letter (WCAG 2.1.4). Kept in this browser. */
export function SingleKeys() {
  const isOff = useSyncExternalStore(watchSingleKeys, areSingleKeysOff, () => false);
  return (
    <label className="flex min-h-8 items-center gap-2">
      <input
        type="checkbox"
        className="size-4 accent-accent"
        checked={isOff}
        onChange={(event) => setSingleKeysOff(event.target.checked)}
      />
      Switch off keys that are a single letter
    </label>
  );
}
