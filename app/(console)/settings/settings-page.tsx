"use client";

import Link from "next/link";
import type { ReactNode } from "react";

import { Banner } from "#components/ui/banner.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { TabLinks } from "#components/ui/tab-links.tsx";

import { type Read, ReadFailure } from "../_frame/read-failure.tsx";

const TABS = [
  { href: "/settings", label: "Yours" },
  { href: "/settings/people", label: "People" },
  { href: "/settings/tokens", label: "Tokens" },
  { href: "/settings/connections", label: "Connections" },
] as const;
export type SettingsTab = (typeof TABS)[number]["href"];

export function SettingsPage({ here, children }: { here: SettingsTab; children: ReactNode }) {
  return (
    <div className="flex max-w-5xl flex-col gap-5">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h1 className="text-title font-semibold">Settings</h1>
        <p className="min-w-48 flex-1 text-muted">
          Templates, policies and facts stand in{" "}
          <Link href="/knowledge" className="link">
            Knowledge
          </Link>
          ; what may leave stands in{" "}
          <Link href="/sending" className="link">
            Sending
          </Link>
          .
        </p>
      </div>
      <TabLinks label="Kinds of settings" tabs={TABS} here={here} />
      {children}
    </div>
  );
}

/** For who may not see a tab: what it needs, and whom to ask. */
export function NotForYou({ what }: { what: string }) {
  return (
    <Banner tone="plain" title={`Only an admin sees ${what}.`}>
      Ask an admin if something there should change.
    </Banner>
  );
}

/** A list that is loading, there, or could not be loaded again: the last good rows stay, dated. */
export function Loaded<Data>({
  read,
  what,
  children,
}: {
  read: Read<Data>;
  what: string;
  children: (data: Data) => ReactNode;
}) {
  const { data, error } = read;
  return (
    <>
      <ReadFailure read={read} what="This is" />
      {data === undefined ? error ? null : <SkeletonRows label={`Loading ${what}`} /> : children(data)}
    </>
  );
}
