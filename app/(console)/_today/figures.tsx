"use client";

import Link from "next/link";
import type { ReactNode } from "react";

import { formatMicros } from "#components/money.ts";
import { useServerNow } from "#components/ui/relative-time.tsx";
import { formatDuration } from "#components/ui/time.ts";
import type { TodayView } from "#lib/contracts/today.ts";

import { Sparkline } from "./sparkline.tsx";

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Eight numbers about the last day, each a way into its list. */
export function Figures({ today }: { today: TodayView }) {
  const { needs, lastDay } = today;
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-md border border-line bg-line sm:grid-cols-4 xl:grid-cols-8">
      <Figure
        label="Forms"
        href="/workflows?within=24h"
        value={sum(lastDay.submissions)}
        note="last 24 hours"
      >
        <Sparkline values={lastDay.submissions} label="Forms each hour" />
      </Figure>
      <Figure
        label="Waiting"
        href="/review"
        value={needs.waiting.count}
        note={overdueWords(needs.waiting.overdue)}
      >
        <Sparkline values={lastDay.undecided} label="Undecided at the end of each hour" />
      </Figure>
      <Figure
        label="Oldest"
        href="/review"
        value={<Age at={needs.waiting.oldestAt} />}
        note="waiting for a person"
      />
      <Figure
        label="Sent"
        href="/workflows?status=completed&within=24h"
        value={sum(lastDay.sent)}
        note="last 24 hours"
      >
        <Sparkline values={lastDay.sent} label="Sent each hour" />
      </Figure>
      <Figure label="Failed" href="/workflows?status=failed" value={needs.failed.count} note="need a person">
        <Sparkline values={lastDay.failed} label="Failures each hour" />
      </Figure>
      <Figure
        label="First reply"
        href="/workflows?status=completed&within=24h"
        value={lastDay.firstReplyMs === null ? "–" : formatDuration(lastDay.firstReplyMs)}
        note="median, last 24 hours"
      >
        <Sparkline
          values={lastDay.firstReplyByHour.map((ms) => Math.round((ms ?? 0) / 60_000))}
          label="Minutes to the first reply, each hour"
        />
      </Figure>
      <Figure
        label="Intake gap"
        href="/intake#forms"
        value={needs.intakeGap.missing ?? "–"}
        note={gapWords(needs.intakeGap)}
      />
      <Figure
        label="Model"
        href="/workflows?within=24h"
        value={lastDay.model.calls === 0 ? "–" : formatMicros(lastDay.model.costMicros)}
        note={modelWords(lastDay.model)}
      />
    </dl>
  );
}

function overdueWords(overdue: number): string {
  return overdue === 0 ? "none past due" : `${overdue} past due`;
}

function gapWords({ missing, checkedAt }: TodayView["needs"]["intakeGap"]): string {
  if (missing === null || checkedAt === null) return "forms not checked yet";
  return missing === 0 ? "nothing is missing" : "listed by HubSpot, not here";
}

function modelWords({ calls, unpriced }: TodayView["lastDay"]["model"]): string {
  if (calls === 0) return "no model was asked";
  return unpriced > 0 ? `${unpriced} of ${calls} calls of unknown cost` : "last 24 hours";
}

function Age({ at }: { at: string | null }) {
  const now = useServerNow();
  if (!at) return "–";
  return <span suppressHydrationWarning>{formatDuration(Math.max(0, now - new Date(at).getTime()))}</span>;
}

function Figure({
  label,
  href,
  value,
  note,
  children,
}: {
  label: string;
  href: string;
  value: ReactNode;
  note: string;
  children?: ReactNode;
}) {
  return (
    <div
      data-outline-in-forced-colors
      className="relative flex min-h-28 flex-col bg-surface p-3 hover:bg-raised"
    >
      <dt className="text-muted">
        <Link href={href} className="after:absolute after:inset-0">
          {label}
        </Link>
      </dt>
      <dd className="flex flex-1 flex-col">
        <span className="text-figure font-medium text-strong proportional-nums">{value}</span>
        <span className="text-small text-muted">{note}</span>
        <span className="mt-auto flex h-6 items-end">{children}</span>
      </dd>
    </div>
  );
}
