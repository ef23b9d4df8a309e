"use client";

import { toServerTime } from "./clock.ts";
import { useServerNow } from "./relative-time.tsx";
import { formatAbsolute, formatClock } from "./time.ts";

type LiveState = { status: "live" } | { status: "polling" } | { status: "stale"; since: number };

/**
 * How fresh the screen is: a filled dot while changes are pushed, a hollow one while the console asks by itself, and
 * the time of what is shown once the server is out of reach. Only the loss is announced.
 */
export function LiveIndicator({ state }: { state: LiveState }) {
  const now = useServerNow();
  const since = state.status === "stale" ? toServerTime(state.since) : null;
  return (
    <span
      aria-live="polite"
      className="inline-flex items-center gap-1.5 text-small whitespace-nowrap text-muted"
      data-live={state.status}
    >
      {since ? (
        <time dateTime={since.toISOString()} title={formatAbsolute(since)}>
          <span className="max-sm:sr-only">As of </span>
          {formatClock(since, now)}
        </time>
      ) : (
        <span
          aria-hidden
          title={state.status === "live" ? "Changes are pushed" : "Asked every few seconds"}
          className="inline-flex items-center gap-1"
        >
          <span className="text-[0.65em]">{state.status === "live" ? "●" : "○"}</span>
          <span className="max-lg:hidden">{state.status === "live" ? "Live" : "Polling"}</span>
        </span>
      )}
      {since ? (
        <span className="sr-only">The server is out of reach. It is tried again by itself.</span>
      ) : null}
    </span>
  );
}
