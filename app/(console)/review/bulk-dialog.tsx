"use client";

import { type KeyboardEvent, useCallback, useRef } from "react";

import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { RequestFailure } from "#lib/contracts/action-result.ts";
import { FREE_BULK_APPROVALS } from "#lib/domain/bulk-approval.ts";

import { focusOnMount } from "../_drafts/focus-on-mount.ts";
import { BulkBody } from "./bulk-body.tsx";
import { BulkOutcome } from "./bulk-outcome.tsx";
import { useBulkApproval } from "./use-bulk-approval.ts";

/** Every selected reply in full, one below the other. Nothing is approved that was not on the screen to its end. */
export function BulkDialog({
  ids,
  onClose,
}: {
  ids: readonly string[];
  /** With the drafts that were approved; without a word where the window never came. */
  onClose: (approved?: readonly { draftId: string; version: number }[]) => void;
}) {
  const bulk = useBulkApproval(ids);
  const scroller = useRef<HTMLElement>(null);
  const takeFocus = useCallback((element: HTMLElement | null) => {
    scroller.current = element;
    focusOnMount(element);
  }, []);
  const { items, approvable, rows, approval, mayApprove } = bulk;
  const approved = (rows ?? []).flatMap((row) =>
    row.outcome === "approved" ? [{ draftId: row.draftId, version: row.result.version }] : [],
  );
  const approve = () => {
    if (mayApprove) approval.mutate({ evenIfFast: false });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) approve();
    else if (step) move(scroller.current, step);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog
      open
      onOpenChange={() => onClose(approved)}
      size="wide"
      title={
        rows
          ? "What became of them"
          : `Read and approve ${ids.length} ${ids.length === 1 ? "draft" : "drafts"}`
      }
      description={
        rows
          ? undefined
          : "J and K move, Space scrolls. Each is approved by itself, with exactly the words shown here."
      }
      footer={
        rows ? (
          <Button ref={focusOnMount} onClick={() => onClose(approved)}>
            Close
          </Button>
        ) : (
          <>
            <p aria-live="polite" className="mr-auto self-center text-normal">
              {bulk.isLoading ? "Loading the words…" : shownWords(bulk.unseen, approvable.length, ids.length)}
            </p>
            <Button onClick={() => onClose([])}>Cancel</Button>
            <Button
              variant="primary"
              shortcut="mod+Enter"
              disabled={!mayApprove && !approval.isPending}
              busy={approval.isPending}
              onClick={approve}
            >
              Approve {approvable.length}
            </Button>
          </>
        )
      }
    >
      {approval.error ? (
        <Banner tone="stop" live title={failureWords(approval.error)}>
          Look at the queue: what is still there was not approved.
        </Banner>
      ) : null}
      {rows ? (
        <BulkOutcome
          items={items}
          rows={rows}
          isBusy={approval.isPending}
          onInsist={(only) => approval.mutate({ only, evenIfFast: true })}
        />
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- J, K and Space work where the words are read
        <section
          ref={takeFocus}
          aria-label="Selected drafts"
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must take the focus
          tabIndex={0}
          onKeyDown={onKeyDown}
          className="-mx-1 max-h-[52dvh] overflow-y-auto border-y border-line px-1"
        >
          {ids.length > FREE_BULK_APPROVALS ? (
            <Banner
              tone="wait"
              title={`More than ${FREE_BULK_APPROVALS}: you will be asked to sign in once more.`}
            />
          ) : null}
          {items.map((item, index) => (
            <BulkBody
              key={item.id}
              item={item}
              place={`${index + 1} of ${items.length}`}
              isReady={!bulk.isLoading}
              isSeen={bulk.isSeen(item.id)}
              scroller={scroller}
              onBegun={bulk.onBegun}
              onSeen={bulk.onSeen}
            />
          ))}
        </section>
      )}
    </Dialog>
  );
}

const STEPS: Record<string, 1 | -1 | undefined> = { j: 1, k: -1 };

/** To the next reply, or the one before: its head comes to the top. */
function move(scroller: HTMLElement | null, step: 1 | -1): void {
  if (!scroller) return;
  const bodies = [...scroller.querySelectorAll<HTMLElement>("[data-bulk-item]")];
  const top = scroller.getBoundingClientRect().top + 2;
  const at = bodies.findLastIndex((body) => body.getBoundingClientRect().top <= top);
  bodies[Math.max(0, at + step)]?.scrollIntoView({ block: "start" });
}

function shownWords(...[unseen, ready, all]: [number, number, number]): string {
  return unseen > 0 ? `${unseen} not shown to the end yet` : `${ready} of ${all} shown and ready`;
}

function failureWords(error: Error): string {
  return error instanceof RequestFailure
    ? error.failure.message
    : "The answer was lost. Some of them may be approved.";
}
