"use client";

import { useQuery } from "@tanstack/react-query";

import { isSessionOver } from "#components/error-words.ts";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { toServerTime } from "#components/ui/clock.ts";
import { cn } from "#components/ui/cn.ts";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { Status } from "#components/ui/status.tsx";
import type { IntakeView } from "#lib/contracts/intake.ts";

import { Duplicates } from "./duplicates.tsx";
import { Forms } from "./forms.tsx";
import { intakeOptions } from "./intake-queries.ts";
import { Quarantine } from "./quarantine.tsx";
import { Refusals } from "./refusals.tsx";
import { WaysIn } from "./ways-in.tsx";

/** What reaches us, by which way; what was refused, repeated, set aside, or never came. */
export function Intake() {
  const { data: intake, error, isError, dataUpdatedAt, refetch } = useQuery(intakeOptions());
  if (!intake) {
    return isError ? (
      <Old onRetry={() => void refetch()}>Nothing was changed. It is asked again by itself.</Old>
    ) : (
      <SkeletonRows label="Loading intake" />
    );
  }
  return (
    <div className="flex max-w-5xl flex-col gap-6">
      <div className="flex flex-col gap-0.5">
        <h1 className="text-title font-semibold">Intake</h1>
        <Summary intake={intake} />
      </div>
      {isError && !isSessionOver(error) ? (
        <Old onRetry={() => void refetch()}>
          What stands below is as of <RelativeTime at={toServerTime(dataUpdatedAt)} />.
        </Old>
      ) : null}
      <div className={cn("flex flex-col gap-6", isError && "faded")}>
        {intake.quarantine.count > 0 ? <Quarantine isOld={isError} /> : null}
        <Forms isOld={isError} />
        <WaysIn intake={intake} />
        <div className="grid gap-6 lg:grid-cols-2">
          <Refusals refusals={intake.refusals} />
          <Duplicates duplicates={intake.duplicates} />
        </div>
        {intake.quarantine.count === 0 ? <Quarantine isOld={isError} /> : null}
      </div>
    </div>
  );
}

/** The three sentences that matter: is anything missing, set aside, or waiting to be told apart. */
function Summary({ intake }: { intake: IntakeView }) {
  const { gap, quarantine, landed } = intake;
  return (
    <p className="flex flex-wrap gap-x-5 gap-y-1">
      {gap.missing === null ? (
        <Status tone="plain">gap not known: no form was checked yet</Status>
      ) : (
        <Status tone={gap.missing === 0 ? "ok" : "warn"}>
          {gap.missing === 0
            ? "gap 0: nothing is missing"
            : `gap ${gap.missing}: listed by HubSpot, not here`}
        </Status>
      )}
      <Status tone={quarantine.count === 0 ? "ok" : "warn"}>
        {quarantine.count === 0 ? "quarantine empty" : `${quarantine.count} in quarantine`}
      </Status>
      {landed.count > 0 && landed.oldestAt ? (
        <Status tone="wait">
          {landed.count} being told apart, oldest <RelativeTime at={landed.oldestAt} suffix={false} />
        </Status>
      ) : null}
    </p>
  );
}

function Old({ onRetry, children }: { onRetry: () => void; children: React.ReactNode }) {
  return (
    <Banner
      tone="warn"
      live
      title="Intake could not be read again: the console does not answer."
      action={<Button onClick={onRetry}>Try again</Button>}
    >
      {children}
    </Banner>
  );
}
