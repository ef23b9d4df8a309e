"use client";

import Link from "next/link";

import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Status, type StatusTone } from "#components/ui/status.tsx";
import type { NeedsView } from "#lib/contracts/today.ts";
import type { SendMode } from "#lib/domain/send-state.ts";

const MODES: Record<SendMode, { tone: StatusTone; words: string }> = {
  HALTED: { tone: "stop", words: "Halted" },
  DRAFT_ONLY: { tone: "wait", words: "Draft only" },
  SHADOW: { tone: "wait", words: "Shadow" },
  SEND_ALLOWLIST: { tone: "ok", words: "Send to allow-list" },
  SEND: { tone: "ok", words: "Send" },
};

export function modeWords(mode: SendMode): string {
  return MODES[mode].words;
}

export function ModeStatus({ mode }: { mode: SendMode }) {
  return <Status tone={MODES[mode].tone}>{MODES[mode].words}</Status>;
}

/** Always in sight: what the console may do with an approved reply. */
export function ModeChip({ mode }: { mode: SendMode }) {
  return (
    <Link href="/sending" className="rounded-md" aria-label={`Send mode: ${MODES[mode].words}`}>
      <Status tone={MODES[mode].tone} chip>
        {MODES[mode].words}
      </Status>
    </Link>
  );
}

/** Takes the chip's place on every screen while nothing may leave. */
export function StopBar({ needs }: { needs: NeedsView }) {
  const { changedAt, changedBy } = needs.sending;
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 bg-alarm px-4 py-2 text-on-alarm sm:px-6"
      data-outline-in-forced-colors
    >
      <strong className="text-on-alarm">
        <span aria-hidden>■ </span>Sending stopped
      </strong>
      <span>
        <RelativeTime at={changedAt} /> by {changedBy}. Drafts can be reviewed; nothing leaves.
      </span>
      <Link href="/sending" className="ml-auto underline underline-offset-3">
        Go to Sending
      </Link>
    </div>
  );
}
