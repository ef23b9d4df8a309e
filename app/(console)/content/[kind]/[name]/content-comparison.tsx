"use client";

import { useQuery } from "@tanstack/react-query";

import { contentOptions, useActivateContentVersion } from "#app/(console)/content/content-queries.ts";
import { TextDifference } from "#components/text-difference.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { useToast } from "#components/ui/toast.tsx";
import type { ContentView } from "#lib/contracts/content.ts";
import { contentText } from "#lib/domain/content.ts";

/** What another version says against the one in use, and how to put it into use. */
export function ContentComparison({
  content,
  version,
  mayEdit,
  onEdit,
  onClose,
}: {
  content: ContentView;
  version: number;
  mayEdit: boolean;
  onEdit: (other: ContentView) => void;
  onClose: () => void;
}) {
  const { kind, name, current } = content;
  const { data: other, isError } = useQuery(contentOptions({ kind, name }, version));
  const activate = useActivateContentVersion();
  const toast = useToast();
  const onActivate = () =>
    activate.mutate(
      { kind, name, version, current },
      {
        onSuccess: () => {
          toast({ message: `Version ${version} is in use for drafts from now on` });
          onClose();
        },
      },
    );

  if (isError) {
    return (
      <Banner tone="warn" title={`Version ${version} could not be loaded.`} live>
        Choose it again in a moment.
      </Banner>
    );
  }
  if (!other) return <SkeletonRows label={`Loading version ${version}`} />;
  return (
    <section aria-labelledby="comparison" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <h2 id="comparison" className="min-w-40 flex-1 text-heading font-semibold">
          From version {current}, in use, to {version}
        </h2>
        {mayEdit ? (
          <>
            <Button variant="primary" onClick={onActivate} busy={activate.isPending}>
              Use version {version}
            </Button>
            <Button onClick={() => onEdit(other)}>Edit version {version}</Button>
          </>
        ) : null}
        <Button variant="quiet" onClick={onClose}>
          Close comparison
        </Button>
      </div>
      {activate.error ? <Banner tone="stop" title={activate.error.message} live /> : null}
      <TextDifference
        before={contentText(content)}
        after={contentText(other)}
        className="max-w-[80ch] font-mono text-row"
      />
      <p className="text-muted">Drafts that are already written keep the version that they name.</p>
    </section>
  );
}
