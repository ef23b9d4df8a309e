"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";

import { isSessionOver } from "#components/error-words.ts";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { toServerTime } from "#components/ui/clock.ts";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import type { TodayView } from "#lib/contracts/today.ts";

import { ModeStatus } from "../_frame/mode-chip.tsx";
import { todayOptions } from "../needs-queries.ts";
import { Degraded } from "./degraded.tsx";
import { Figures } from "./figures.tsx";
import { NeedsYou } from "./needs-you.tsx";

export function Today() {
  const { data: today, error, dataUpdatedAt, refetch } = useQuery(todayOptions());
  if (!today) return error ? <CouldNotLoad onRetry={() => void refetch()} /> : <SkeletonRows />;
  return (
    <div className="flex max-w-6xl flex-col gap-6">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h1 className="text-title font-semibold">Today</h1>
        <MaySend today={today} />
      </div>
      {error && !isSessionOver(error) ? (
        <Banner
          tone="warn"
          title="These figures are old: the console does not answer."
          action={<Button onClick={() => void refetch()}>Try again</Button>}
        >
          As of <RelativeTime at={toServerTime(dataUpdatedAt)} />. They are fetched again by themselves.
        </Banner>
      ) : null}
      <Figures today={today} />
      <NeedsYou today={today} />
      <Degraded />
    </div>
  );
}

function MaySend({ today }: { today: TodayView }) {
  const { sending } = today.needs;
  return (
    <p className="flex flex-wrap items-center gap-x-2">
      {sending.isStopped ? (
        <span className="text-stop">Nothing leaves: sending is stopped.</span>
      ) : (
        <>
          <ModeStatus mode={sending.mode} />
          <span className="text-muted">
            for <RelativeTime at={sending.changedAt} suffix={false} />
          </span>
        </>
      )}
      {today.leaving > 0 ? (
        <Link href="/review?list=approved" className="link">
          {today.leaving} approved, leaving
        </Link>
      ) : null}
    </p>
  );
}

function CouldNotLoad({ onRetry }: { onRetry: () => void }) {
  return (
    <Banner
      tone="warn"
      title="Today could not be loaded."
      live
      action={<Button onClick={onRetry}>Try again</Button>}
    >
      The console did not answer. Nothing was changed.
    </Banner>
  );
}
