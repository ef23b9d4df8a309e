"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { contentOptions } from "#app/(console)/content/content-queries.ts";
import { contentTitle, KIND_WORDS } from "#app/(console)/content/content-words.ts";
import { Button } from "#components/ui/button.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { useActions } from "#components/ui/use-actions.ts";
import { VersionedPage } from "#components/versioned-page.tsx";
import type { ContentView } from "#lib/contracts/content.ts";
import type { ContentKind } from "#lib/domain/content.ts";

import { ChangeRequest } from "./change-request.tsx";
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
  useActions({ "content.edit": canOpen ? () => setEdited(content) : null });
  if (!content) return <SkeletonRows label="Loading the versions" />;
  const { tab, title } = KIND_WORDS[kind];

  return (
    <VersionedPage
      back={{ href: tab, label: title }}
      title={contentTitle(name)}
      about={
        <>
          Drafts are written with <code className="text-normal">{`${name}@${content.current}`}</code>
        </>
      }
      content={content}
      compared={compared}
      onCompare={setCompared}
      isEditing={edited !== null}
      action={
        canOpen ? (
          <Button shortcut="e" onClick={() => setEdited(content)}>
            Edit
          </Button>
        ) : null
      }
    >
      {content.request && edited === null ? (
        <ChangeRequest request={content.request} onCompare={setCompared} />
      ) : null}
      {edited ? (
        <ContentEditor content={edited} inUse={content} onClose={() => setEdited(null)} />
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
    </VersionedPage>
  );
}
