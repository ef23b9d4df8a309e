"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";

import { wordsOf } from "#components/error-words.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field, Input, Textarea } from "#components/ui/input.tsx";

import { useSaveKnowledgePage } from "./knowledge-queries.ts";

export function NewPageDialog() {
  const [isOpen, setIsOpen] = useState(false);
  const [title, setTitle] = useState("");
  const [markdown, setMarkdown] = useState("");
  const router = useRouter();
  const save = useSaveKnowledgePage();
  const slug = slugOf(title);

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(
      { slug, version: null, title, markdown },
      { onSuccess: (page) => router.push(`/knowledge/${page.slug}`) },
    );
  };

  return (
    <Dialog
      open={isOpen}
      onOpenChange={setIsOpen}
      size="wide"
      trigger={<Button variant="primary">New page</Button>}
      title="New knowledge page"
      description="Write facts that may stand in a reply to anybody. Drafts use them from the next form on."
    >
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        <Field
          label="Title"
          htmlFor="new-title"
          hint={slug ? `Sources will name it “${slug}”.` : "A few words."}
        >
          <Input
            id="new-title"
            value={title}
            onChange={(event) => setTitle(event.target.value)}
            maxLength={120}
            required
            aria-describedby="new-title-hint"
          />
        </Field>
        <Field label="Text" htmlFor="new-text" fault={save.error ? wordsOf(save.error) : undefined}>
          <Textarea
            id="new-text"
            className="min-h-48"
            value={markdown}
            onChange={(event) => setMarkdown(event.target.value)}
            required
            aria-invalid={save.isError || undefined}
          />
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={() => setIsOpen(false)}>Cancel</Button>
          <Button variant="primary" type="submit" busy={save.isPending} disabled={!slug || !markdown.trim()}>
            Save page
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function slugOf(title: string): string {
  return title
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 80);
}
