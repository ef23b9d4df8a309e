"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { isSessionOver, wordsOf } from "#components/error-words.ts";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { toServerTime } from "#components/ui/clock.ts";
import { cn } from "#components/ui/cn.ts";
import { lazyWindow } from "#components/ui/lazy-window.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { useActions } from "#components/ui/use-actions.ts";
import { CATEGORIES } from "#lib/domain/category.ts";

import { DraftDesk } from "../_drafts/draft-desk.tsx";
import { draftListOptions, draftOptions } from "../_drafts/draft-queries.ts";
import { EmptyQueue } from "./empty-queue.tsx";
import { QueueFilter } from "./queue-filter.tsx";
import { QueueFoot } from "./queue-foot.tsx";
import { Queue } from "./queue.tsx";
import type { ReviewPlace } from "./review-place.ts";
import { useReviewPlace } from "./use-review-place.ts";
import { useSelection } from "./use-selection.ts";
import { useUndoAll } from "./use-undo-all.ts";

const BulkDialog = lazyWindow(async () => (await import("./bulk-dialog.tsx")).BulkDialog);

/** Queue, form and draft: one screen from the oldest form to the last approval, without the mouse. */
export function Review() {
  const [place, go] = useReviewPlace();
  const [cursors, setCursors] = useState<string[]>([]);
  const { data, error, isError, dataUpdatedAt, isPlaceholderData, refetch } = useQuery(
    draftListOptions({ list: place.list, category: place.category, cursor: cursors.at(-1) ?? null }),
  );
  const desk = useRef<HTMLDivElement>(null);
  const selection = useSelection();
  const [isBulk, setIsBulk] = useState(false);
  const undoAll = useUndoAll();
  const items = data?.items ?? [];
  const selectedId = place.draftId;
  const preview = selectedId ?? items[0]?.id ?? null;
  const index = items.findIndex(({ id }) => id === preview);

  // A decision takes its button away; the keyboard goes on from the draft that comes next.
  useEffect(() => {
    if (document.activeElement === document.body) desk.current?.focus({ preventScroll: true });
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- it runs when another draft is shown, and only then
  }, [preview]);

  const change = (next: Partial<ReviewPlace>) => {
    if ("list" in next || "category" in next) setCursors([]);
    go(next);
  };
  const move = (step: 1 | -1) => {
    // The rows on the screen are still those of the list before.
    if (isPlaceholderData) return;
    const next = items[index < 0 ? 0 : index + step];
    if (!next) return;
    go({ draftId: next.id });
    document.querySelector<HTMLElement>(`[data-draft-id="${next.id}"]`)?.focus();
  };
  const isSelectable = place.list === "waiting" || place.list === "mine";
  const show = (category: ReviewPlace["category"]) => () => change({ category, draftId: null });
  useActions({
    "list.next": () => move(1),
    "list.previous": () => move(-1),
    "review.select": isSelectable && preview ? () => selection.toggle(preview) : null,
    "review.approve-selected": selection.ids.length > 0 ? () => setIsBulk(true) : null,
    "review.all": show(null),
    ...Object.fromEntries(CATEGORIES.map((category) => [`review.${category}`, show(category)])),
  });

  return (
    <div className="-m-4 sm:-m-6 md:grid md:h-[calc(100dvh-2.75rem)] md:grid-cols-[17.5rem_minmax(0,1fr)] xl:grid-cols-[20rem_minmax(0,1fr)]">
      <h1 className="sr-only">Review</h1>
      <section
        aria-label="Queue"
        className={cn(
          "flex min-h-0 flex-col border-line bg-surface md:border-r",
          selectedId && "max-md:hidden",
        )}
      >
        <QueueFilter place={place} counts={data?.counts} onChange={change} />
        {isError && !isSessionOver(error) ? (
          <OldList at={dataUpdatedAt} hasRows={data !== undefined} onRetry={() => void refetch()} />
        ) : null}
        <div className={cn("min-h-0 flex-1 overflow-y-auto", (isError || isPlaceholderData) && "faded")}>
          {!data && !isError ? <SkeletonRows /> : null}
          {data && items.length === 0 ? (
            <EmptyQueue place={place} counts={data.counts} onChange={change} />
          ) : (
            <Queue
              items={items}
              of={isPlaceholderData ? "" : [place.list, place.category, cursors.at(-1)].join()}
              now={data?.serverTime ?? ""}
              selectedId={preview}
              selection={isSelectable ? selection : null}
              onSelect={(id) => go({ draftId: id })}
              onOpen={() => desk.current?.focus()}
            />
          )}
        </div>
        <QueueFoot
          data={data}
          isFirst={cursors.length === 0}
          selected={selection.ids.length}
          onApprove={() => setIsBulk(true)}
          onLetGo={() => selection.remove()}
          onOlder={(cursor) => setCursors([...cursors, cursor])}
          onNewer={() => setCursors(cursors.slice(0, -1))}
        />
      </section>
      <div
        ref={desk}
        tabIndex={-1}
        className={cn(
          "min-h-0 min-w-0 outline-none max-lg:md:overflow-y-auto",
          !selectedId && "max-md:hidden",
        )}
      >
        {preview ? (
          <OpenDraft
            key={preview}
            draftId={preview}
            hasNext={items.some(({ id }) => id !== preview)}
            onBack={() => go({ draftId: null })}
            onDecided={({ kind }) => {
              const next = items[(index < 0 ? 0 : index) + 1] ?? items[index - 1];
              if (kind !== "assign") go({ draftId: next?.id ?? null });
            }}
          />
        ) : null}
      </div>
      {isBulk ? (
        <BulkDialog
          ids={selection.ids}
          onClose={(approved = []) => {
            setIsBulk(false);
            if (approved.length === 0) return;
            selection.remove(approved.map(({ draftId }) => draftId));
            undoAll.offer(approved);
          }}
        />
      ) : null}
    </div>
  );
}

function OpenDraft({
  draftId,
  ...props
}: Omit<Parameters<typeof DraftDesk>[0], "draft"> & { draftId: string; onBack: () => void }) {
  const { data: draft, error, refetch } = useQuery(draftOptions(draftId));
  if (!draft) {
    return error ? (
      <div className="p-4">
        <Banner
          tone="warn"
          title={wordsOf(error, "read")}
          live
          action={<Button onClick={() => void refetch()}>Try again</Button>}
        />
      </div>
    ) : (
      <LoadingDraft />
    );
  }
  return (
    <>
      <Button variant="quiet" className="mx-2 mt-2 md:hidden" onClick={props.onBack}>
        ← Queue
      </Button>
      <div className="lg:grid lg:h-full lg:grid-cols-[minmax(0,16rem)_minmax(0,1fr)] xl:grid-cols-[minmax(0,24rem)_minmax(0,1fr)]">
        <DraftDesk draft={draft} {...props} />
      </div>
    </>
  );
}

/** Who presses the key for the next draft too early is told that it did nothing. */
function LoadingDraft() {
  const [isEarly, setIsEarly] = useState(false);
  const onEarly = () => setIsEarly(true);
  useActions({ "draft.approve": onEarly, "draft.approve-or-save": onEarly });
  return (
    <div className="p-5">
      <p aria-live="polite" className="text-read text-normal">
        {isEarly ? "The draft is still loading. Nothing was approved by that key." : ""}
      </p>
      <SkeletonRows rows={8} label="Loading the draft" />
    </div>
  );
}

function OldList({ at, hasRows, onRetry }: { at: number; hasRows: boolean; onRetry: () => void }) {
  return (
    <div className="p-2">
      <Banner
        tone="warn"
        live
        title={hasRows ? "This list is old: the console does not answer." : "The queue could not be loaded."}
        action={<Button onClick={onRetry}>Try again</Button>}
      >
        {hasRows ? (
          <>
            As of <RelativeTime at={toServerTime(at)} />. It is fetched again by itself.
          </>
        ) : (
          "Nothing was changed."
        )}
      </Banner>
    </div>
  );
}
