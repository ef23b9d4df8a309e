"use client";

import { type RefObject, useEffect, useEffectEvent, useRef } from "react";

import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { Glyph, Status } from "#components/ui/status.tsx";
import type { DraftView } from "#lib/contracts/drafts.ts";

import type { BulkItem } from "./use-bulk-approval.ts";

/** One whole reply. It counts as shown when its last line has been on the screen. */
export function BulkBody({
  item,
  place,
  isReady,
  isSeen,
  scroller,
  onBegun,
  onSeen,
}: {
  item: BulkItem;
  place: string;
  /** Everything is loaded: what comes into view now stays where it is. */
  isReady: boolean;
  isSeen: boolean;
  scroller: RefObject<HTMLElement | null>;
  onBegun: (draft: DraftView) => void;
  onSeen: (id: string) => void;
}) {
  const { draft, isFailed, against } = item;
  const head = useOnScreen({ scroller, isReady }, () => (draft ? onBegun(draft) : null));
  const end = useOnScreen({ scroller, isReady }, () => onSeen(item.id));
  if (!draft) {
    return (
      <section data-bulk-item className="border-b border-line py-4">
        {isFailed ? (
          <Status tone="warn">This draft could not be loaded. It is left out.</Status>
        ) : (
          <SkeletonRows rows={4} label="Loading the draft" />
        )}
      </section>
    );
  }
  const who = [draft.person.company, draft.person.name].filter(Boolean).join(" · ");
  return (
    <section
      data-bulk-item
      tabIndex={-1}
      aria-label={place}
      className="flex flex-col gap-2 border-b border-line py-4 outline-none"
    >
      <header ref={head} className="flex flex-col gap-0.5">
        <p className="flex gap-3 text-muted">
          <span className="flex-1">
            {place}: {who}
          </span>
          {against ? null : (
            <Status tone={isSeen ? "ok" : "wait"}>{isSeen ? "shown" : "not shown to its end"}</Status>
          )}
        </p>
        <p className="text-muted">
          To <span className="break-all text-normal">{draft.to}</span> from{" "}
          <span className="break-all text-normal">{draft.from.address}</span>
        </p>
        <h3 className="text-heading font-semibold [overflow-wrap:anywhere]">{draft.subject}</h3>
      </header>
      {against ? (
        <p className="flex gap-1.5 text-strong">
          <Glyph tone="stop" className="mt-1" />
          It is left out. {against}
        </p>
      ) : null}
      <div className="max-w-[68ch] text-draft whitespace-pre-wrap text-strong [overflow-wrap:anywhere]">
        {draft.text}
      </div>
      <span ref={end} aria-hidden className="block h-px" />
    </section>
  );
}

/** Calls back when the element comes into the part of the scroller that can be seen. */
function useOnScreen(
  { scroller, isReady }: { scroller: RefObject<HTMLElement | null>; isReady: boolean },
  onShown: () => void,
) {
  const element = useRef<HTMLElement>(null);
  const tell = useEffectEvent(onShown);
  useEffect(() => {
    if (!element.current || !isReady) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        observer.disconnect();
        tell();
      },
      { root: scroller.current },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [scroller, isReady]);
  return element;
}
