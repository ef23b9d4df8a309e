"use client";

import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "next/navigation";
import { useState } from "react";

import { isSessionOver, wordsOf } from "#components/error-words.ts";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { lazyWindow } from "#components/ui/lazy-window.tsx";
import { SegmentedControl } from "#components/ui/segmented-control.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { useActions } from "#components/ui/use-actions.ts";
import { useHold } from "#components/ui/use-hold.ts";
import { type SteadyRow, useSteadyList } from "#components/ui/use-steady-list.ts";
import type { QuarantineItem, QuarantineList } from "#lib/contracts/quarantine.ts";

import { quarantineOptions } from "./intake-queries.ts";
import { quarantineQuery, showQuarantine } from "./quarantine-filter.ts";
import { QuarantineRow } from "./quarantine-row.tsx";
import { useReplay } from "./use-replay.ts";

const NONE: readonly QuarantineItem[] = [];
/** No address reads like this: the rows of another page or state stand there until the asked ones come. */
const WAITING = "?";

const DeliveryDialog = lazyWindow(async () => (await import("./delivery-dialog.tsx")).DeliveryDialog);

/** Deliveries that HubSpot signed and that could not be used. J and K move, Enter opens, R twice replays. `isOld`: the page has said already that nothing answers. */
export function Quarantine({ isOld }: { isOld: boolean }) {
  const query = quarantineQuery(useSearchParams());
  const state = new URLSearchParams(query).get("state") === "resolved" ? "resolved" : "open";
  const { data, error, isPlaceholderData, refetch } = useQuery(quarantineOptions(query));
  const [openId, setOpenId] = useState<string | null>(null);
  const replay = useReplay();
  const [isHeld, hold] = useHold();
  const items = data?.items ?? NONE;
  const { rows: shown, newCount } = useSteadyList(items, isHeld, isPlaceholderData ? WAITING : query);
  const opened = items.find(({ id }) => id === openId) ?? null;
  useActions({
    "list.next": () => moveFocus(1),
    "list.previous": () => moveFocus(-1),
    "quarantine.replay":
      data?.may.replay && state === "open"
        ? () => {
            const id = focusedId();
            if (id) void replay.run(id);
          }
        : null,
  });

  return (
    <section id="quarantine" aria-labelledby="quarantine-title" className="flex scroll-mt-16 flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h2 id="quarantine-title" className="flex-1 text-heading font-semibold">
          Quarantine
        </h2>
        <SegmentedControl
          label="Which deliveries"
          value={state}
          onChange={(next) => showQuarantine({ state: next })}
          options={[
            { value: "open", label: data && data.open > 0 ? `Open ${data.open}` : "Open" },
            { value: "resolved", label: "Dealt with" },
          ]}
        />
      </div>
      {error && !isOld && !isSessionOver(error) ? (
        <Banner
          tone="warn"
          live
          title={wordsOf(error, "read")}
          action={<Button onClick={() => void refetch()}>Try again</Button>}
        >
          {data ? "The rows below may be old." : null}
        </Banner>
      ) : null}
      {!data && !error ? <SkeletonRows rows={2} label="Loading the quarantine" /> : null}
      {data ? (
        <div
          className={cn("flex flex-col gap-2", (isPlaceholderData || (error && !isOld)) && "faded")}
          {...hold}
        >
          <Rows rows={shown} state={state} onOpen={setOpenId} />
          <p aria-live="polite" className="text-muted">
            {newCount > 0 ? `${newCount} more came in; they are shown when you leave the list.` : ""}
          </p>
          <Pages data={data} state={state} isLater={query.includes("cursor=")} />
        </div>
      ) : null}
      {opened && data ? (
        <DeliveryDialog
          key={opened.id}
          item={opened}
          may={data.may.replay}
          replay={replay}
          onClose={() => setOpenId(null)}
        />
      ) : null}
    </section>
  );
}

function Rows({
  rows,
  state,
  onOpen,
}: {
  rows: readonly SteadyRow<QuarantineItem>[];
  state: "open" | "resolved";
  onOpen: (id: string) => void;
}) {
  if (rows.length === 0) {
    return (
      <p className="text-read">
        {state === "open"
          ? "Nothing is set aside. What HubSpot signs and we cannot read is kept here, sealed."
          : "Nobody has dealt with a delivery yet."}
      </p>
    );
  }
  return (
    <ul className="rounded-md border border-line bg-surface">
      {rows.map(({ item, isGone }) => (
        <li key={item.id} className={cn("border-b border-line last:border-b-0", isGone && "faded")}>
          <QuarantineRow item={item} isGone={isGone} onOpen={() => onOpen(item.id)} />
        </li>
      ))}
    </ul>
  );
}

function Pages({
  data,
  state,
  isLater,
}: {
  data: QuarantineList;
  state: "open" | "resolved";
  isLater: boolean;
}) {
  if (!isLater && !data.nextCursor) return null;
  return (
    <nav aria-label="Pages of the quarantine" className="flex gap-2">
      {isLater ? <Button onClick={() => showQuarantine({ state })}>Newest</Button> : null}
      {data.nextCursor ? (
        <Button onClick={() => showQuarantine({ state, cursor: data.nextCursor })}>Older</Button>
      ) : null}
    </nav>
  );
}

function shownRows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-delivery-id]")];
}

function moveFocus(step: 1 | -1): void {
  const all = shownRows();
  const at = all.findIndex((row) => row === document.activeElement);
  all[at < 0 ? 0 : at + step]?.focus();
}

function focusedId(): string | null {
  return shownRows().find((row) => row === document.activeElement)?.dataset["deliveryId"] ?? null;
}
