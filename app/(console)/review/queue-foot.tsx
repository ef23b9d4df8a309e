"use client";

import { Button } from "#components/ui/button.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { DraftList } from "#lib/contracts/drafts.ts";

/** How many wait and since when; what is selected; the way to the next page. */
export function QueueFoot({
  data,
  isFirst,
  selected,
  onApprove,
  onLetGo,
  onOlder,
  onNewer,
}: {
  data: DraftList | undefined;
  isFirst: boolean;
  selected: number;
  onApprove: () => void;
  onLetGo: () => void;
  onOlder: (cursor: string) => void;
  onNewer: () => void;
}) {
  if (!data) return null;
  const { counts, nextCursor } = data;
  return (
    <div className="border-t border-line">
      <output className="flex min-h-10 items-center gap-1 border-b border-line pr-1 pl-3 empty:hidden">
        {selected > 0 ? (
          <>
            <span className="flex-1 text-strong">{selected} selected</span>
            <Button variant="quiet" size="small" onClick={onLetGo}>
              Let go
            </Button>
            <Button size="small" shortcut="Shift+A" onClick={onApprove}>
              Read, approve
            </Button>
          </>
        ) : null}
      </output>
      <p className="flex min-h-10 items-center gap-2 px-3 text-muted">
        <span className="flex-1">
          {counts.waiting} waiting
          {counts.oldestAt ? (
            <>
              , oldest <RelativeTime at={counts.oldestAt} suffix={false} />
            </>
          ) : null}
        </span>
        {isFirst ? null : (
          <Button variant="quiet" size="small" onClick={onNewer}>
            More urgent
          </Button>
        )}
        {nextCursor ? (
          <Button variant="quiet" size="small" onClick={() => onOlder(nextCursor)}>
            Less urgent
          </Button>
        ) : null}
      </p>
    </div>
  );
}
