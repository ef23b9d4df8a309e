"use client";

import type { ReactNode } from "react";

import { wordsOf } from "./error-words.ts";
import { TextDifference } from "./text-difference.tsx";
import { Banner } from "./ui/banner.tsx";
import { Button } from "./ui/button.tsx";
import { SkeletonRows } from "./ui/skeleton.tsx";

/** What another version says against the one in use, and how to put it into use. */
export function VersionComparison({
  current,
  version,
  other,
  texts,
  use,
  actions,
  textClassName,
  onClose,
  children,
}: {
  /** The version in use. */
  current: number;
  version: number;
  other: { isError: boolean; isFetching: boolean; refetch: () => unknown };
  /** The one in use, then the other; null until the other is there. */
  texts: { inUse: string; other: string } | null;
  /** Null for people who may only look. */
  use: { run: () => void; isBusy: boolean; error: unknown; label?: string } | null;
  actions?: ReactNode;
  textClassName?: string;
  onClose: () => void;
  children?: ReactNode;
}) {
  if (!texts) {
    return other.isError ? (
      <Banner
        tone="warn"
        title={`Version ${version} could not be loaded.`}
        live
        action={
          <Button busy={other.isFetching} onClick={() => void other.refetch()}>
            Try again
          </Button>
        }
      />
    ) : (
      <SkeletonRows label={`Loading version ${version}`} />
    );
  }
  return (
    <section aria-labelledby="comparison" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <h2 id="comparison" className="min-w-40 flex-1 text-heading font-semibold">
          From version {current}, in use, to {version}
        </h2>
        {use ? (
          <Button variant="primary" onClick={use.run} busy={use.isBusy}>
            {use.label ?? `Use version ${version}`}
          </Button>
        ) : null}
        {actions}
        <Button variant="quiet" onClick={onClose}>
          Close comparison
        </Button>
      </div>
      {use?.error ? <Banner tone="stop" title={wordsOf(use.error)} live /> : null}
      {children}
      <TextDifference
        before={texts.inUse}
        after={texts.other}
        {...(textClassName === undefined ? {} : { className: textClassName })}
      />
      <p className="text-muted">Drafts that are already written keep the version that they name.</p>
    </section>
  );
}
