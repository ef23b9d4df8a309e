"use client";

import { type FormEvent, useRef, useState } from "react";

import { wordsOf } from "#components/error-words.ts";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field, Input, Textarea } from "#components/ui/input.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useActions } from "#components/ui/use-actions.ts";
import type { KnowledgePageView } from "#lib/contracts/knowledge.ts";

import { useSaveKnowledgePage } from "../knowledge-queries.ts";

/** Edits in place. What is typed stays in the editor when saving is refused. */
export function PageEditor({ page, onClose }: { page: KnowledgePageView; onClose: () => void }) {
  const [opened] = useState(page);
  const [title, setTitle] = useState(page.title);
  const [markdown, setMarkdown] = useState(page.markdown);
  const save = useSaveKnowledgePage();
  const toast = useToast();
  const form = useRef<HTMLFormElement>(null);
  useActions({ "content.save": () => form.current?.requestSubmit() });
  const isChanged = title !== opened.title || markdown !== opened.markdown;

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!isChanged || save.isPending) return;
    save.mutate(
      { slug: opened.slug, version: opened.version, title, markdown },
      {
        onSuccess: (saved) => {
          toast({ message: `Saved as version ${saved.version}, in use from the next draft on` });
          onClose();
        },
      },
    );
  };

  return (
    <form ref={form} onSubmit={onSubmit} className="flex flex-col gap-4">
      {page.version === opened.version ? null : (
        <Banner tone="warn" title={`Version ${page.version} was saved while you were editing.`} live>
          Copy your text, close the editor and make the change on the new version.
        </Banner>
      )}
      <Field label="Title" htmlFor="title">
        <Input
          id="title"
          value={title}
          maxLength={120}
          required
          onChange={(event) => setTitle(event.target.value)}
        />
      </Field>
      <Field
        label="Text"
        htmlFor="markdown"
        hint="Facts that may stand in a reply to anybody. One paragraph or list for each thing."
        fault={save.error ? wordsOf(save.error) : undefined}
      >
        <Textarea
          id="markdown"
          value={markdown}
          rows={Math.min(40, Math.max(14, markdown.split("\n").length + 2))}
          className="max-w-[72ch] text-draft"
          required
          aria-describedby="markdown-hint"
          aria-invalid={save.isError || undefined}
          onChange={(event) => setMarkdown(event.target.value)}
        />
      </Field>
      <div className="flex gap-2">
        <Button
          variant="primary"
          type="submit"
          shortcut="mod+Enter"
          busy={save.isPending}
          disabled={!isChanged}
        >
          Save and use
        </Button>
        <Button onClick={onClose}>{isChanged ? "Discard changes" : "Close"}</Button>
      </div>
    </form>
  );
}
