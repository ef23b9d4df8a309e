"use client";

import { cn } from "./ui/cn.ts";
import { RelativeTime } from "./ui/relative-time.tsx";

export type VersionItem = { version: number; changedAt: string; changedBy: string | null };

/** Newest first. Choosing the one in use ends the comparison. */
export function VersionList({
  versions,
  current,
  compared,
  onCompare,
}: {
  versions: readonly VersionItem[];
  /** The version in use. */
  current: number;
  compared: number | null;
  onCompare: (version: number | null) => void;
}) {
  return (
    <section aria-labelledby="versions" className="flex flex-col gap-1">
      <h2 id="versions" className="text-heading font-semibold">
        Versions
      </h2>
      <ol className="flex flex-col">
        {versions.map(({ version, changedAt, changedBy }) => {
          const isCurrent = version === current;
          const isShown = isCurrent ? compared === null : compared === version;
          return (
            <li key={version}>
              <button
                type="button"
                aria-pressed={isShown}
                onClick={() => onCompare(isCurrent ? null : version)}
                className={cn(
                  "flex min-h-9 w-full flex-wrap items-baseline gap-x-2 rounded-md px-2 py-1.5 text-left",
                  isShown ? "bg-accent-tint text-strong" : "hover:bg-hover",
                )}
              >
                <span className="font-medium">{version}</span>
                <span className="flex-1">{isCurrent ? "in use" : (changedBy ?? "built in")}</span>
                <RelativeTime at={changedAt} className="text-muted" />
              </button>
            </li>
          );
        })}
      </ol>
      <p className="text-muted">Choose another version to see what differs.</p>
    </section>
  );
}
