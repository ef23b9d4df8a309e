import type { ReactNode } from "react";

import { cn } from "./cn.ts";
import { Glyph, type StatusTone } from "./status.tsx";

const GROUNDS: Record<StatusTone, string> = {
  ok: "bg-ok-tint",
  wait: "bg-wait-tint",
  warn: "bg-warn-tint",
  stop: "bg-stop-tint",
  unknown: "bg-unknown-tint",
  plain: "bg-hover",
};

/** A fact about this page that stays until it is no longer true. The reason first, then the remedy. */
export function Banner({
  tone,
  title,
  children,
  action,
  live = false,
}: {
  tone: StatusTone;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  /** Announced when it appears. */
  live?: boolean;
}) {
  return (
    <div
      role={live ? "alert" : undefined}
      data-outline-in-forced-colors
      className={cn("flex flex-wrap items-start gap-x-3 gap-y-2 rounded-md px-3 py-2", GROUNDS[tone])}
    >
      <Glyph tone={tone} className="mt-1" />
      <div className="min-w-48 flex-1 text-read">
        <p className="font-medium text-strong">{title}</p>
        {children ? <div className="text-normal">{children}</div> : null}
      </div>
      {action ? <div className="flex gap-2">{action}</div> : null}
    </div>
  );
}
