"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";

import { Button } from "#components/ui/button.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { VersionList } from "#components/version-list.tsx";

import { knowledgePageOptions } from "../knowledge-queries.ts";
import { PageEditor } from "./page-editor.tsx";
import { VersionComparison } from "./version-comparison.tsx";

export function KnowledgePageScreen({ slug, mayEdit }: { slug: string; mayEdit: boolean }) {
  const { data: page } = useQuery(knowledgePageOptions(slug));
  const [isEditing, setIsEditing] = useState(false);
  const [compared, setCompared] = useState<number | null>(null);
  if (!page) return <SkeletonRows label="Loading the page" />;

  return (
    <div className="flex max-w-6xl flex-col gap-4">
      <nav aria-label="Where you are">
        <Link href="/knowledge" className="link">
          Knowledge
        </Link>
      </nav>
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_18rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <div className="flex flex-wrap items-start gap-3">
            <div className="min-w-0 flex-1">
              <h1 className="text-title font-semibold">{page.title}</h1>
              <p className="text-muted">
                Version {page.version}, <RelativeTime at={page.changedAt} />{" "}
                {page.changedBy ? `by ${page.changedBy}` : ""}
              </p>
            </div>
            {mayEdit && !isEditing ? <Button onClick={() => setIsEditing(true)}>Edit</Button> : null}
          </div>
          {isEditing ? (
            <PageEditor page={page} onClose={() => setIsEditing(false)} />
          ) : compared === null ? (
            <article className="max-w-[68ch] text-draft break-words whitespace-pre-wrap">
              {page.markdown}
            </article>
          ) : (
            <VersionComparison
              page={page}
              version={compared}
              mayRestore={mayEdit}
              onClose={() => setCompared(null)}
            />
          )}
        </div>
        <VersionList
          versions={page.versions}
          current={page.version}
          compared={compared}
          onCompare={setCompared}
          byNobody="first start"
        />
      </div>
    </div>
  );
}
