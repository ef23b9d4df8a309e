"use client";

import { cn } from "#components/ui/cn.ts";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { KnowledgePageView } from "#lib/contracts/knowledge.ts";

export function VersionList({
  page,
  compared,
  onCompare,
}: {
  page: KnowledgePageView;
  compared: number | null;
  onCompare: (version: number | null) => void;
}) {
  return (
    <section aria-labelledby="versions" className="flex flex-col gap-1">
      <h2 id="versions" className="text-heading font-semibold">
        Versions
      </h2>
      <ol className="flex flex-col">
        {page.versions.map(({ version, changedAt, changedBy }) => {
          const isCurrent = version === page.version;
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
                <span className="flex-1">{isCurrent ? "in use" : (changedBy ?? "first start")}</span>
                <RelativeTime at={changedAt} className="text-muted" />
              </button>
            </li>
          );
        })}
      </ol>
      <p className="text-muted">Choose an earlier version to see what changed since.</p>
    </section>
  );
}
