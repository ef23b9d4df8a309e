"use client";

import { useEffect } from "react";

/** Notation: "j", "?", "Shift+S", "mod+Enter", and sequences with a space: "g t", "Shift+S Shift+S". */
export type KeyMap = Readonly<Record<string, (event: KeyboardEvent) => void>>;

const SEQUENCE_MS = 1500;
const KEYS_OFF = "countersign.single-keys-off";

const state = {
  maps: [] as { map: KeyMap; wins: boolean }[],
  pending: "",
  timer: 0,
  watchers: new Set<(pending: string) => void>(),
  settingListeners: new Set<() => void>(),
};

/**
 * Binds keys while the component is shown; the component mounted last wins, or the one that says so. Dead while a
 * person types.
 */
export function useKeys(map: KeyMap, wins = false): void {
  useEffect(() => {
    if (Object.keys(map).length === 0) return;
    if (state.maps.length === 0) window.addEventListener("keydown", onKeyDown);
    const bound = { map, wins };
    state.maps.push(bound);
    return () => {
      state.maps.splice(state.maps.indexOf(bound), 1);
      if (state.maps.length === 0) window.removeEventListener("keydown", onKeyDown);
    };
  }, [map, wins]);
}

/** Calls back with the first key of a sequence while the second is awaited, and with "" after. */
export function watchPendingKey(watcher: (pending: string) => void): () => void {
  state.watchers.add(watcher);
  return () => state.watchers.delete(watcher);
}

/** People who speak to their computer can switch off keys that are one letter (WCAG 2.1.4). */
export function areSingleKeysOff(): boolean {
  return window.localStorage.getItem(KEYS_OFF) === "true";
}

export function setSingleKeysOff(isOff: boolean): void {
  window.localStorage.setItem(KEYS_OFF, String(isOff));
  for (const listener of state.settingListeners) listener();
}

export function watchSingleKeys(listener: () => void): () => void {
  state.settingListeners.add(listener);
  return () => state.settingListeners.delete(listener);
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  const name = keyName(event);
  if (!name || !isHeard(event, name)) return;
  const sequence = state.pending ? `${state.pending} ${name}` : "";
  setPending("");
  const run = find(sequence) ?? find(name);
  if (run) {
    event.preventDefault();
    run(event);
  } else if (state.maps.some(({ map }) => Object.keys(map).some((keys) => keys.startsWith(`${name} `)))) {
    event.preventDefault();
    setPending(name);
  }
}

function find(keys: string) {
  if (!keys) return undefined;
  const bound = state.maps.filter(({ map }) => map[keys]);
  return (bound.findLast(({ wins }) => wins) ?? bound.at(-1))?.map[keys];
}

/** Letters are text inside a field, and a window or menu has its own keys. */
function isHeard(event: KeyboardEvent, name: string): boolean {
  const target = event.target instanceof HTMLElement ? event.target : null;
  const isInWindow = target?.closest("[role=dialog],[role=alertdialog],[role=menu],[role=listbox]");
  if (name.startsWith("mod+")) return !isInWindow;
  if (areSingleKeysOff() && name !== "Escape") return false;
  if (!target) return true;
  if (takesText(target)) return name === "Escape";
  return !isInWindow;
}

/** Boxes and dots are ticked with the space bar: letters mean nothing to them. */
function takesText(target: HTMLElement): boolean {
  if (target instanceof HTMLInputElement) return !/^(checkbox|radio)$/.test(target.type);
  return target.isContentEditable || /^(textarea|select)$/i.test(target.tagName);
}

function keyName(event: KeyboardEvent): string {
  if (["Shift", "Control", "Meta", "Alt", "AltGraph"].includes(event.key)) return "";
  // Many keyboards reach @ only so; some report it as Control and Alt.
  if (event.getModifierState("AltGraph")) return event.key;
  if (event.altKey) return "";
  if (event.ctrlKey || event.metaKey)
    return `mod+${event.key.length === 1 ? event.key.toLowerCase() : event.key}`;
  if (/^[a-z]$/i.test(event.key))
    return event.shiftKey ? `Shift+${event.key.toUpperCase()}` : event.key.toLowerCase();
  return event.key;
}

function setPending(name: string): void {
  window.clearTimeout(state.timer);
  if (name) state.timer = window.setTimeout(() => setPending(""), SEQUENCE_MS);
  if (state.pending === name) return;
  state.pending = name;
  for (const watcher of state.watchers) watcher(name);
}
