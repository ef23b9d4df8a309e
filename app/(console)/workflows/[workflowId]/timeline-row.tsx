import type { ReactNode } from "react";

import { Glyph, type StatusTone } from "#components/ui/status.tsx";

export function Row(props: Parameters<typeof RowCells>[0]) {
  return (
    <li className="border-b border-line py-2">
      <RowCells {...props} />
    </li>
  );
}

export function RowCells({
  at,
  tone,
  title,
  duration,
  children,
  isExpandable = false,
}: {
  at: string | null;
  tone: StatusTone;
  title: string;
  duration: string;
  children: ReactNode;
  isExpandable?: boolean;
}) {
  return (
    <span className="grid grid-cols-[6.5rem_minmax(0,1fr)_auto] gap-x-3 sm:grid-cols-[6.5rem_9.5rem_minmax(0,1fr)_auto]">
      <time dateTime={at ?? undefined} title={at ?? undefined} className="pt-px text-muted">
        {at ? at.slice(11, 23) : ""}
      </time>
      <span className="flex items-start gap-1.5 font-medium text-strong">
        <Glyph tone={tone} className="mt-1" />
        {title}
      </span>
      <span className="min-w-0 text-normal [overflow-wrap:anywhere] max-sm:col-span-2 max-sm:col-start-2 max-sm:row-start-2">
        {children}
      </span>
      <span className="flex justify-end gap-1.5 text-muted max-sm:col-start-3 max-sm:row-start-1">
        <time>{duration}</time>
        <span aria-hidden className="w-3 group-open:rotate-90">
          {isExpandable ? "▸" : ""}
        </span>
      </span>
    </span>
  );
}
