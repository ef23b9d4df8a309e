"use client";

import { useQuery } from "@tanstack/react-query";

import { isSessionOver } from "#components/error-words.ts";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { Status } from "#components/ui/status.tsx";
import type { SendingView } from "#lib/contracts/sending.ts";

import { ModeStatus } from "../_frame/mode-chip.tsx";
import { AllowList } from "./allow-list.tsx";
import { ChangeRequests } from "./change-requests.tsx";
import { Mailboxes } from "./mailboxes.tsx";
import { ModeLadder } from "./mode-ladder.tsx";
import { Quota } from "./quota.tsx";
import { SendingHistory } from "./sending-history.tsx";
import { sendingOptions } from "./sending-queries.ts";
import { StopOrResume } from "./stop-or-resume.tsx";
import { UnknownSends } from "./unknown-sends.tsx";

export function Sending() {
  const { data: sending, error, refetch } = useQuery(sendingOptions());
  if (!sending) {
    return error ? <Stale onRetry={() => void refetch()} /> : <SkeletonRows label="Loading sending" />;
  }
  return (
    <div className="flex max-w-5xl flex-col gap-6">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-3">
        <div className="min-w-56 flex-1">
          <h1 className="text-title font-semibold">Sending</h1>
          <InForce sending={sending} />
        </div>
        <StopOrResume sending={sending} />
      </div>
      {error && !isSessionOver(error) ? <Stale onRetry={() => void refetch()} /> : null}
      <ChangeRequests sending={sending} />
      {sending.unknown.length > 0 ? <UnknownSends sending={sending} /> : null}
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <ModeLadder sending={sending} />
        <Quota sending={sending} />
      </div>
      <Mailboxes sending={sending} />
      <AllowList sending={sending} />
      {sending.unknown.length === 0 ? <UnknownSends sending={sending} /> : null}
      <SendingHistory sending={sending} />
    </div>
  );
}

function InForce({ sending }: { sending: SendingView }) {
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-normal">
      {sending.killSwitch ? (
        <Status tone="stop">Stopped</Status>
      ) : (
        <ModeStatus mode={sending.effectiveMode} />
      )}
      <span className="text-muted">
        for <RelativeTime at={sending.changedAt} suffix={false} />
        {sending.changedBy === "system" ? "" : `, by ${sending.changedBy}`}
      </span>
    </p>
  );
}

function Stale({ onRetry }: { onRetry: () => void }) {
  return (
    <Banner
      tone="warn"
      title="The console does not answer, so what stands here may be old."
      live
      action={<Button onClick={onRetry}>Try again</Button>}
    >
      It is fetched again by itself every few seconds.
    </Banner>
  );
}
