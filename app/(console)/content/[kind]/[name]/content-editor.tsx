"use client";

import { type FormEvent, useRef, useState } from "react";

import { useSaveContentVersion } from "#app/(console)/content/content-queries.ts";
import { wordsOf } from "#components/error-words.ts";
import { Changes } from "#components/text-difference.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useActions } from "#components/ui/use-actions.ts";
import { RequestFailure } from "#lib/contracts/action-result.ts";
import type { ContentView, NewerVersionDetails, SaveContentVersionInput } from "#lib/contracts/content.ts";
import { type ContentBody, contentText } from "#lib/domain/content.ts";

import { ContentFields, draftOf, type EditorDraft, toBody } from "./content-fields.tsx";
import { Loosens } from "./loosens.tsx";
import { TemplatePreviewPanel } from "./template-preview-panel.tsx";
import { loosenedIn, saidAbout } from "./use-put-into-use.ts";

/** Edits in place. What is typed stays in the editor when saving is refused. */
export function ContentEditor({
  content,
  inUse,
  onClose,
}: {
  content: ContentView;
  /** The version in use now, with the number of the newest; another person may have saved one meanwhile. */
  inUse: ContentView;
  onClose: () => void;
}) {
  const { newest } = inUse;
  const [base, setBase] = useState(content.newest);
  const [draft, setDraft] = useState<EditorDraft>(() => draftOf(content));
  const save = useSaveContentVersion();
  const toast = useToast();
  const form = useRef<HTMLFormElement>(null);
  useActions({ "content.save": () => form.current?.requestSubmit() });
  const written = toBody(draft);
  const isChanged = contentText(written) !== contentText(content);
  const newer = newerVersion(save.error);
  const loosened = loosenedIn(inUse, written);

  const submit = (isActivated: boolean) =>
    save.mutate(
      { ...inputOf(written), name: content.name, base, isActivated },
      {
        onSuccess: (saved) => {
          toast(
            saved.isActive
              ? { message: `Saved as version ${saved.version}, in use from the next draft on` }
              : isActivated
                ? saidAbout(saved, saved.version)
                : { message: `Saved as version ${saved.version}, not in use` },
          );
          onClose();
        },
      },
    );
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (isChanged && !save.isPending) submit(true);
  };

  return (
    <form ref={form} aria-label="Edit" onSubmit={onSubmit} className="flex flex-col gap-4">
      {newest === base ? null : (
        <Banner
          tone="warn"
          title={`Version ${newest} was saved while you were editing.`}
          live
          action={
            <Button
              onClick={() => {
                setBase(newest);
                save.reset();
              }}
            >
              Keep mine, on top of version {newest}
            </Button>
          }
        >
          {newer ? (
            <Changes changes={newer.changes} className="font-mono text-row" />
          ) : (
            "Saving shows what it changed. Your text stays here."
          )}
        </Banner>
      )}
      <ContentFields draft={draft} onChange={setDraft} />
      {save.error && !newer ? <Banner tone="stop" title={wordsOf(save.error)} live /> : null}
      {isChanged ? <Loosens loosened={loosened} /> : null}
      <div className="flex flex-wrap gap-2">
        <Button
          variant="primary"
          type="submit"
          shortcut="mod+Enter"
          busy={save.isPending}
          disabled={!isChanged}
        >
          {loosened.length > 0 ? "Save and ask for it" : "Save and use"}
        </Button>
        <Button busy={save.isPending} disabled={!isChanged} onClick={() => submit(false)}>
          Save without using it
        </Button>
        <Button variant="quiet" onClick={onClose}>
          {isChanged ? "Discard changes" : "Close"}
        </Button>
      </div>
      {written.kind === "template" ? <TemplatePreviewPanel name={content.name} body={written.body} /> : null}
    </form>
  );
}

function inputOf(
  written: ContentBody,
): Pick<Extract<SaveContentVersionInput, { kind: "template" }>, "kind" | "body"> | PromptOrPolicy {
  if (written.kind !== "policy") return written;
  const { secondPerson, listUnsubscribe } = written.body;
  return {
    kind: "policy",
    body: {
      secondPerson: {
        ...secondPerson,
        categories: [...secondPerson.categories],
        words: [...secondPerson.words],
      },
      listUnsubscribe: { categories: [...listUnsubscribe.categories] },
    },
  };
}

type PromptOrPolicy =
  | Pick<Extract<SaveContentVersionInput, { kind: "prompt" }>, "kind" | "body">
  | Pick<Extract<SaveContentVersionInput, { kind: "policy" }>, "kind" | "body">;

function newerVersion(error: Error | null): NewerVersionDetails | null {
  if (!(error instanceof RequestFailure)) return null;
  const { details } = error.failure;
  return details.reason === "newer_version" ? (details as unknown as NewerVersionDetails) : null;
}
