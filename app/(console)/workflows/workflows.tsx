"use client";

import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "next/navigation";
import { useMemo } from "react";

import { wordsOf } from "#components/error-words.ts";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { useKeys } from "#components/ui/use-keys.ts";

import { EmptyWorkflows } from "./empty-workflows.tsx";
import { Filters } from "./filters.tsx";
import { type WorkflowFilterName, withFilter, workflowQuery } from "./workflow-filter.ts";
import { workflowListOptions } from "./workflow-queries.ts";
import { WorkflowTable } from "./workflow-table.tsx";

/** Every form and what became of it. Filters live in the address; what was searched for does not. */
export function Workflows() {
  const query = workflowQuery(useSearchParams());
  const { data, error, dataUpdatedAt, isPlaceholderData, refetch } = useQuery(workflowListOptions(query));
  const set = (name: WorkflowFilterName, value: string | null) => {
    const next = withFilter(query, name, value);
    window.history.pushState(null, "", next ? `?${next}` : window.location.pathname);
  };
  useKeys(useMemo(() => ({ j: () => moveFocus(1), k: () => moveFocus(-1), x: clearFilters }), []));

  return (
    <div className="flex flex-col gap-4">
      <h1 className="sr-only">Workflows</h1>
      <Filters query={query} counts={data?.counts} onSet={set} />
      {error ? (
        <Banner
          tone="warn"
          live
          title={wordsOf(error, "read")}
          action={
            "status" in error && error.status === 404 ? (
              <Button onClick={() => set("search", null)}>Clear the search</Button>
            ) : (
              <Button onClick={() => void refetch()}>Try again</Button>
            )
          }
        >
          {data ? (
            <>
              The rows below are as of <RelativeTime at={new Date(dataUpdatedAt)} />.
            </>
          ) : null}
        </Banner>
      ) : null}
      {!data && !error ? <SkeletonRows rows={10} label="Loading workflows" /> : null}
      {data ? (
        <div className={cn("flex flex-col gap-3", (isPlaceholderData || error) && "opacity-55")}>
          {data.items.length === 0 ? (
            <EmptyWorkflows isFiltered={query !== ""} onClear={clearFilters} />
          ) : (
            <WorkflowTable items={data.items} />
          )}
          <Pages query={query} nextCursor={data.nextCursor} onSet={set} />
        </div>
      ) : null}
    </div>
  );
}

function Pages({
  query,
  nextCursor,
  onSet,
}: {
  query: string;
  nextCursor: string | null;
  onSet: (name: WorkflowFilterName, value: string | null) => void;
}) {
  const isLater = new URLSearchParams(query).has("cursor");
  if (!isLater && !nextCursor) return null;
  return (
    <nav aria-label="Pages" className="flex gap-2">
      {isLater ? <Button onClick={() => onSet("cursor", null)}>Newest</Button> : null}
      {nextCursor ? <Button onClick={() => onSet("cursor", nextCursor)}>Older</Button> : null}
    </nav>
  );
}

function clearFilters(): void {
  if (window.location.search) window.history.pushState(null, "", window.location.pathname);
}

function moveFocus(step: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLElement>("[data-workflow-link]")];
  const at = links.findIndex((link) => link === document.activeElement);
  links[at < 0 ? 0 : at + step]?.focus();
}
