import type { LiveEvent } from "#lib/contracts/live.ts";

import { readLiveEvent } from "./read-live-event.ts";

export type LiveHandlers = {
  onEvent: (event: LiveEvent) => void;
  onLink: (isLinked: boolean) => void;
};
export type LiveConnection = {
  /** Opens anew where the line has been silent: after a sleep a browser may hold a connection that is none. */
  check: () => void;
  close: () => void;
};

const ADDRESS = "/api/v1/events";
const TYPES = ["hello", "change", "reset", "beat", "end"] as const;
/** The server beats every 15 s. */
const SILENT_MS = 35_000;
const SILENT_AFTER_SLEEP_MS = 18_000;
const WATCH_MS = 5_000;
const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 60_000;

/** One stream of events, opened anew for as long as it is wanted, each time from the last event that was heard. */
export function openLiveConnection(
  { onEvent, onLink }: LiveHandlers,
  { after }: { after: number | null },
): LiveConnection {
  let seq = after;
  let source: EventSource | null = null;
  let heardAt = Date.now();
  let failures = 0;
  let retryTimer: number | undefined;

  function open(): void {
    window.clearTimeout(retryTimer);
    source?.close();
    heardAt = Date.now();
    const opened = new EventSource(seq === null ? ADDRESS : `${ADDRESS}?after=${seq}`);
    source = opened;
    for (const type of TYPES) opened.addEventListener(type, (message) => hear(type, message.data));
    opened.addEventListener("error", () => {
      onLink(false);
      // A browser gives up where the answer was a refusal; a cut line it mends by itself.
      if (opened.readyState === EventSource.CLOSED) retryLater();
    });
  }

  function hear(type: (typeof TYPES)[number], data: unknown): void {
    heardAt = Date.now();
    const event = readLiveEvent(type, data);
    if (!event) return;
    if ("seq" in event) seq = event.seq;
    failures = 0;
    onLink(event.type !== "end");
    onEvent(event);
  }

  function retryLater(): void {
    failures += 1;
    const delayMs = Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS);
    window.clearTimeout(retryTimer);
    retryTimer = window.setTimeout(open, delayMs * (0.75 + Math.random() / 2));
  }

  function reopenAfter(silentMs: number): void {
    const isGone = source?.readyState === EventSource.CLOSED;
    if (!isGone && Date.now() - heardAt < silentMs) return;
    onLink(false);
    open();
  }

  open();
  const watch = window.setInterval(() => {
    if (source?.readyState === EventSource.OPEN) reopenAfter(SILENT_MS);
  }, WATCH_MS);
  return {
    check: () => reopenAfter(SILENT_AFTER_SLEEP_MS),
    close: () => {
      window.clearInterval(watch);
      window.clearTimeout(retryTimer);
      source?.close();
    },
  };
}
