"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { Button } from "#components/ui/button.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { useActions } from "#components/ui/use-actions.ts";
import { VersionedPage } from "#components/versioned-page.tsx";

import { knowledgePageOptions } from "../knowledge-queries.ts";
import { PageComparison } from "./page-comparison.tsx";
import { PageEditor } from "./page-editor.tsx";

export function KnowledgePageScreen({ slug, mayEdit }: { slug: string; mayEdit: boolean }) {
  const { data: page } = useQuery(knowledgePageOptions(slug));
  const [isEditing, setIsEditing] = useState(false);
  const [compared, setCompared] = useState<number | null>(null);
  const canOpen = mayEdit && !isEditing && compared === null;
  useActions({ "content.edit": canOpen ? () => setIsEditing(true) : null });
  if (!page) return <SkeletonRows label="Loading the page" />;

  return (
    <VersionedPage
      back={{ href: "/knowledge", label: "Knowledge" }}
      title={page.title}
      about={`Drafts rest on version ${page.current}`}
      content={page}
      compared={compared}
      onCompare={setCompared}
      isEditing={isEditing}
      action={
        canOpen ? (
          <Button shortcut="e" onClick={() => setIsEditing(true)}>
            Edit
          </Button>
        ) : null
      }
    >
      {isEditing ? (
        <PageEditor page={page} onClose={() => setIsEditing(false)} />
      ) : compared === null ? (
        <article className="max-w-[68ch] text-draft break-words whitespace-pre-wrap">{page.markdown}</article>
      ) : (
        <PageComparison page={page} version={compared} mayEdit={mayEdit} onClose={() => setCompared(null)} />
      )}
    </VersionedPage>
  );
}
