"use client";

import { useQuery } from "@tanstack/react-query";

import { useToast } from "#components/ui/toast.tsx";
import { VersionComparison } from "#components/version-comparison.tsx";
import type { KnowledgePageView } from "#lib/contracts/knowledge.ts";

import { knowledgePageOptions, useActivateKnowledgePageVersion } from "../knowledge-queries.ts";

/** Another version of a page against the one in use. */
export function PageComparison({
  page,
  version,
  mayEdit,
  onClose,
}: {
  page: KnowledgePageView;
  version: number;
  mayEdit: boolean;
  onClose: () => void;
}) {
  const { slug, current } = page;
  const other = useQuery(knowledgePageOptions(slug, version));
  const activate = useActivateKnowledgePageVersion();
  const toast = useToast();
  const run = () =>
    activate.mutate(
      { slug, version, current },
      {
        onSuccess: () => {
          toast({ message: `Version ${version} is in use for drafts from now on` });
          onClose();
        },
      },
    );
  return (
    <VersionComparison
      current={current}
      version={version}
      other={other}
      texts={other.data ? { inUse: textOf(page), other: textOf(other.data) } : null}
      use={mayEdit ? { run, isBusy: activate.isPending, error: activate.error } : null}
      onClose={onClose}
    />
  );
}

function textOf({ title, markdown }: KnowledgePageView): string {
  return `${title}\n\n${markdown}`;
}
