"use client";

import { useQuery } from "@tanstack/react-query";

import { contentOptions } from "#app/(console)/content/content-queries.ts";
import { Button } from "#components/ui/button.tsx";
import { VersionComparison } from "#components/version-comparison.tsx";
import type { ContentView } from "#lib/contracts/content.ts";
import { contentText } from "#lib/domain/content.ts";

import { Loosens } from "./loosens.tsx";
import { usePutIntoUse } from "./use-put-into-use.ts";

/** Another version of a template, prompt or policy against the one in use. */
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
  const other = useQuery(contentOptions({ kind, name }, version));
  const { activate, loosened } = usePutIntoUse({ content, other: other.data ?? null, onDone: onClose });
  const isAsked = content.request?.version === version;
  const edit = other.data;
  return (
    <VersionComparison
      current={current}
      version={version}
      other={other}
      texts={other.data ? { inUse: contentText(content), other: contentText(other.data) } : null}
      use={
        mayEdit && !isAsked
          ? {
              run: activate.run,
              isBusy: activate.isBusy,
              error: activate.error,
              ...(loosened.length > 0 ? { label: `Ask for version ${version}` } : {}),
            }
          : null
      }
      actions={mayEdit && edit ? <Button onClick={() => onEdit(edit)}>Edit version {version}</Button> : null}
      textClassName="max-w-[80ch] font-mono text-row"
      onClose={onClose}
    >
      {isAsked ? null : <Loosens loosened={loosened} />}
    </VersionComparison>
  );
}
