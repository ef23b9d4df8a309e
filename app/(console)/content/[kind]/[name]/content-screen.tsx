"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useMemo, useState } from "react";

import { contentOptions } from "#app/(console)/content/content-queries.ts";
import { contentTitle, KIND_WORDS } from "#app/(console)/content/content-words.ts";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { useKeys } from "#components/ui/use-keys.ts";
import { VersionList } from "#components/version-list.tsx";
import type { ContentView } from "#lib/contracts/content.ts";
import type { ContentKind } from "#lib/domain/content.ts";

import { ContentComparison } from "./content-comparison.tsx";
import { ContentEditor } from "./content-editor.tsx";
import { ContentText } from "./content-text.tsx";
import { TemplatePreviewPanel } from "./template-preview-panel.tsx";

export function ContentScreen({
  kind,
  name,
  shown,
  mayEdit,
}: {
  kind: ContentKind;
  name: string;
  /** Another version than the one in use, to show first. */
  shown: number | null;
  mayEdit: boolean;
}) {
  const { data: content } = useQuery(contentOptions({ kind, name }));
  /** What the editor was opened with; null while nobody edits. */
  const [edited, setEdited] = useState<ContentView | null>(null);
  const [compared, setCompared] = useState(shown);
  const canOpen = mayEdit && edited === null && compared === null && content !== undefined;
  useKeys(useMemo(() => (canOpen ? { e: () => setEdited(content) } : {}), [canOpen, content]));
  if (!content) return <SkeletonRows label="Loading the versions" />;
  const { tab, title } = KIND_WORDS[kind];

  return (
    <div className="flex max-w-6xl flex-col gap-4">
      <nav aria-label="Where you are">
        <Link href={tab} className="link">
          {title}
        </Link>
      </nav>
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_18rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <div className="flex flex-wrap items-start gap-3">
            <div className="min-w-0 flex-1">
              <h1 className="text-title font-semibold">{contentTitle(name)}</h1>
              <p className="text-muted">
                Drafts are written with <code className="text-normal">{`${name}@${content.current}`}</code>,{" "}
                {content.changedBy === null ? (
                  "which is built in"
                ) : (
                  <>
                    <RelativeTime at={content.changedAt} /> by {content.changedBy}
                  </>
                )}
              </p>
            </div>
            {canOpen ? (
              <Button shortcut="e" onClick={() => setEdited(content)}>
                Edit
              </Button>
            ) : null}
          </div>
          {content.newest > content.current && edited === null && compared === null ? (
            <Banner tone="plain" title={`Version ${content.newest} is saved and not in use.`}>
              Choose it among the versions to see what it changes.
            </Banner>
          ) : null}
          {edited ? (
            <ContentEditor content={edited} newest={content.newest} onClose={() => setEdited(null)} />
          ) : compared === null ? (
            <>
              <ContentText content={content} />
              {content.kind === "template" ? (
                <TemplatePreviewPanel key={content.version} name={name} body={content.body} />
              ) : null}
            </>
          ) : (
            <ContentComparison
              content={content}
              version={compared}
              mayEdit={mayEdit}
              onEdit={(other) => {
                setCompared(null);
                setEdited(other);
              }}
              onClose={() => setCompared(null)}
            />
          )}
        </div>
        {edited ? null : (
          <VersionList
            versions={content.versions}
            current={content.current}
            compared={compared}
            onCompare={setCompared}
            byNobody="built in"
          />
        )}
      </div>
    </div>
  );
}
