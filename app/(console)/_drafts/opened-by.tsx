"use client";

import { useServerNow } from "#components/ui/relative-time.tsx";
import { formatAbsolute, formatClock } from "#components/ui/time.ts";
import type { DraftView } from "#lib/contracts/drafts.ts";

/** "Opened by Ana 14:02": a colleague may be about to decide about the same words. */
export function OpenedBy({ openedBy }: { openedBy: DraftView["openedBy"] }) {
  const now = useServerNow();
  return (
    <p aria-live="polite" className="text-normal empty:hidden">
      {openedBy.length > 0 ? (
        <>
          <span aria-hidden className="text-wait">
            ◐{" "}
          </span>
          Opened by{" "}
          {openedBy.map(({ name, at }, index) => (
            <span key={`${name} ${at}`}>
              {index > 0 ? ", " : ""}
              <strong className="font-medium">{name}</strong>{" "}
              <time dateTime={at} title={formatAbsolute(new Date(at))} suppressHydrationWarning>
                {formatClock(new Date(at), now)}
              </time>
            </span>
          ))}
        </>
      ) : null}
    </p>
  );
}
