"use client";

import Link from "next/link";
import type { ReactNode } from "react";

import { Banner } from "./ui/banner.tsx";
import { RelativeTime } from "./ui/relative-time.tsx";
import { VersionList, type VersionItem } from "./version-list.tsx";

type Versioned = {
  current: number;
  newest: number;
  changedAt: string;
  changedBy: string | null;
  versions: readonly VersionItem[];
};

/** One page for everything that has numbered versions: which is in use, what it says, and all the others beside it. */
export function VersionedPage({
  back,
  title,
  about,
  content,
  compared,
  onCompare,
  isEditing,
  action,
  children,
}: {
  back: { href: string; label: string };
  title: string;
  /** Stands before when and by whom the version in use was written. */
  about: ReactNode;
  content: Versioned;
  compared: number | null;
  onCompare: (version: number | null) => void;
  isEditing: boolean;
  action: ReactNode;
  children: ReactNode;
}) {
  const { current, newest, changedAt, changedBy } = content;
  return (
    <div className="flex max-w-6xl flex-col gap-4">
      <nav aria-label="Where you are">
        <Link href={back.href} className="link">
          {back.label}
        </Link>
      </nav>
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_18rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <div className="flex flex-wrap items-start gap-3">
            <div className="min-w-0 flex-1">
              <h1 className="text-title font-semibold break-words">{title}</h1>
              <p className="text-muted">
                {about},{" "}
                {changedBy === null ? (
                  "which is built in"
                ) : (
                  <>
                    <RelativeTime at={changedAt} /> by {changedBy}
                  </>
                )}
              </p>
            </div>
            {action}
          </div>
          {newest > current && !isEditing && compared === null ? (
            <Banner tone="plain" title={`Version ${newest} is saved and not in use.`}>
              Choose it among the versions to see what it changes.
            </Banner>
          ) : null}
          {children}
        </div>
        {isEditing ? null : (
          <VersionList
            versions={content.versions}
            current={current}
            compared={compared}
            onCompare={onCompare}
          />
        )}
      </div>
    </div>
  );
}
