"use client";

import type { ReactNode } from "react";

import { isSessionOver, wordsOf } from "#components/error-words.ts";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { toServerTime } from "#components/ui/clock.ts";
import { RelativeTime } from "#components/ui/relative-time.tsx";

export type Read<Data> = {
  data: Data | undefined;
  error: Error | null;
  dataUpdatedAt: number;
  isFetching: boolean;
  refetch: () => unknown;
};

/** Why the last read failed, how old the rows below are, and what to do. Nothing while all is well. */
export function ReadFailure({
  read,
  what,
  action,
}: {
  read: Read<unknown>;
  what: string;
  action?: ReactNode;
}) {
  const { data, error, dataUpdatedAt, isFetching, refetch } = read;
  if (!error || isSessionOver(error)) return null;
  return (
    <Banner
      tone="warn"
      live
      title={wordsOf(error, "read")}
      action={
        action ?? (
          <Button busy={isFetching} onClick={() => void refetch()}>
            Try again
          </Button>
        )
      }
    >
      {data === undefined ? null : (
        <>
          {what} as of <RelativeTime at={toServerTime(dataUpdatedAt)} />.
        </>
      )}
    </Banner>
  );
}
