"use client";

import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";

import { type ActionId, entryOf, KEY_TABLE, type KeyEntry } from "../key-table.ts";
import { useKeys } from "./use-keys.ts";

/** What each act does now; null where this person cannot do it at the moment. */
export type ActionMap = { readonly [Id in ActionId]?: (() => void) | null };
export type AvailableAction = KeyEntry<ActionId> & { run: () => void };

const registry = { maps: [] as ActionMap[], version: 0, listeners: new Set<() => void>() };

/**
 * Offers acts while the component is shown: by their keys and in the palette, both named as the key table says. The
 * component mounted last wins, or the one that says so. A key does what the map of the latest render says.
 */
export function useActions(map: ActionMap, wins = false): void {
  const latest = useRef(map);
  useEffect(() => {
    latest.current = map;
  });
  const offered = (Object.keys(map) as ActionId[]).filter((id) => map[id]).join(" ");
  const stable = useMemo((): ActionMap => {
    const ids = offered === "" ? [] : (offered.split(" ") as ActionId[]);
    return Object.fromEntries(ids.map((id) => [id, () => latest.current[id]?.()]));
  }, [offered]);
  useKeys(
    useMemo(() => keyMapOf(stable), [stable]),
    wins,
  );
  useEffect(() => {
    registry.maps.push(stable);
    notify();
    return () => {
      registry.maps.splice(registry.maps.indexOf(stable), 1);
      notify();
    };
  }, [stable]);
}

/** What can be done here and now, in the order of the key table. */
export function useAvailableActions(): AvailableAction[] {
  const version = useSyncExternalStore(
    subscribe,
    () => registry.version,
    () => 0,
  );
  // oxlint-disable-next-line react/exhaustive-deps -- the version stands for the registry's content
  return useMemo(availableActions, [version]);
}

function availableActions(): AvailableAction[] {
  return KEY_TABLE.flatMap(({ keys }) =>
    keys.flatMap((entry) => {
      const run = registry.maps.findLast((map) => map[entry.id])?.[entry.id];
      return run ? [{ ...entry, run }] : [];
    }),
  );
}

function keyMapOf(map: ActionMap): Record<string, () => void> {
  return Object.fromEntries(
    (Object.keys(map) as ActionId[]).flatMap((id) => {
      const { keys } = entryOf(id);
      const run = map[id];
      return keys && run ? [[keys, run]] : [];
    }),
  );
}

function notify(): void {
  registry.version += 1;
  for (const listener of registry.listeners) listener();
}

function subscribe(listener: () => void): () => void {
  registry.listeners.add(listener);
  return () => registry.listeners.delete(listener);
}
