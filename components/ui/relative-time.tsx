"use client";

import { createContext, type ReactNode, useContext, useEffect } from "react";

import { setServerNow, useNow } from "./clock.ts";
import { cn } from "./cn.ts";
import { formatAbsolute, formatCountdown, formatRelative } from "./time.ts";

const RenderedAt = createContext(0);

/** Gives every time below it the server's clock. `now` is the server's time at rendering. */
export function ServerClock({ now, children }: { now: number; children: ReactNode }) {
  useEffect(() => setServerNow(now), [now]);
  return <RenderedAt value={now}>{children}</RenderedAt>;
}

/** The server's time now, for components that show their own ages. */
export function useServerNow(): number {
  return useNow(useContext(RenderedAt));
}

/** "38 m ago", with the absolute time on hover and for machines. */
export function RelativeTime({
  at,
  suffix = true,
  className,
}: {
  at: string | Date;
  /** Without it: "38 m". */
  suffix?: boolean;
  className?: string;
}) {
  const now = useServerNow();
  const time = new Date(at);
  return (
    <time
      dateTime={time.toISOString()}
      title={formatAbsolute(time)}
      className={cn("whitespace-nowrap", className)}
      suppressHydrationWarning
    >
      {formatRelative(time, { now, suffix })}
    </time>
  );
}

/** "0:58", counting down to zero by the server's clock. */
export function Countdown({ to }: { to: string | Date }) {
  const now = useServerNow();
  return <time suppressHydrationWarning>{formatCountdown(new Date(to), now)}</time>;
}
