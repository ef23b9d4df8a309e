"use client";

import { useSyncExternalStore } from "react";

const TICK_MS = 1000;

const clock = { offsetMs: 0, now: 0, listeners: new Set<() => void>(), timer: 0 };

/** Tells the browser the server's time, so that a wrong clock on the desk shows no wrong ages. */
export function setServerNow(now: number): void {
  clock.offsetMs = now - Date.now();
  clock.now = now;
}

/** The server's time at this moment, whatever the clock on the desk says. */
export function serverNow(): number {
  return Date.now() + clock.offsetMs;
}

/** A time of the desk's own clock, such as that of a fetch, on the server's. */
export function toServerTime(deskTime: number): Date {
  return new Date(deskTime + clock.offsetMs);
}

/** The server's time, to the second. On the first render it is the time at which the page was rendered. */
export function useNow(renderedAt: number): number {
  return useSyncExternalStore(
    subscribe,
    () => clock.now || renderedAt,
    () => renderedAt,
  );
}

function subscribe(listener: () => void): () => void {
  clock.listeners.add(listener);
  if (clock.listeners.size === 1) clock.timer = window.setInterval(tick, TICK_MS);
  return () => {
    clock.listeners.delete(listener);
    if (clock.listeners.size === 0) window.clearInterval(clock.timer);
  };
}

function tick(): void {
  clock.now = Date.now() + clock.offsetMs;
  for (const listener of clock.listeners) listener();
}
