"use client";

import { useQuery } from "@tanstack/react-query";

import { TextDifference } from "#components/text-difference.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { useToast } from "#components/ui/toast.tsx";
import type { KnowledgePageView } from "#lib/contracts/knowledge.ts";

import { knowledgePageOptions, useRestoreKnowledgePageVersion } from "../knowledge-queries.ts";

/** What changed from an earlier version to the one in use, and the way back. */
export function VersionComparison({
  page,
  version,
  mayRestore,
  onClose,
}: {
  page: KnowledgePageView;
  version: number;
  mayRestore: boolean;
  onClose: () => void;
}) {
  const { data: earlier, isError } = useQuery(knowledgePageOptions(page.slug, version));
  const restore = useRestoreKnowledgePageVersion();
  const toast = useToast();
  const onRestore = () =>
    restore.mutate(
      { slug: page.slug, version, currentVersion: page.version },
      {
        onSuccess: (saved) => {
          toast({ message: `Version ${version} is in use again, as version ${saved.version}` });
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
  if (!earlier) return <SkeletonRows label={`Loading version ${version}`} />;
  return (
    <section aria-labelledby="comparison" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <h2 id="comparison" className="min-w-0 flex-1 text-heading font-semibold">
          From version {version} to {page.version}
        </h2>
        {mayRestore ? (
          <Button onClick={onRestore} busy={restore.isPending}>
            Use version {version} again
          </Button>
        ) : null}
        <Button variant="quiet" onClick={onClose}>
          Close comparison
        </Button>
      </div>
      {restore.error ? <Banner tone="stop" title={restore.error.message} live /> : null}
      {earlier.title === page.title ? null : (
        <p>
          Title: <del className="bg-stop-tint text-stop">{earlier.title}</del>{" "}
          <ins className="bg-ok-tint text-ok">{page.title}</ins>
        </p>
      )}
      <TextDifference before={earlier.markdown} after={page.markdown} />
    </section>
  );
}
