"use client";

import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { type FormEvent, useId, useState } from "react";

import { focusOnMount } from "#app/(console)/_drafts/focus-on-mount.ts";
import { wordsOf } from "#components/error-words.ts";
import { Button } from "#components/ui/button.tsx";
import { Input } from "#components/ui/input.tsx";
import { useToast } from "#components/ui/toast.tsx";
import type { WorkflowView } from "#lib/contracts/workflows.ts";

import { addTagAction, removeTagAction } from "../actions.ts";
import { tagOptions } from "../list-queries.ts";
import { useTagChange } from "./detail-queries.ts";

/** Words of the team on this workflow. */
export function Tags({
  workflow: { id: workflowId, tags, may },
  adding: [isAdding, setIsAdding],
}: {
  workflow: WorkflowView;
  adding: [boolean, (isAdding: boolean) => void];
}) {
  const toast = useToast();
  const remove = useTagChange(removeTagAction);
  const onRemove = (tag: string) =>
    remove.mutate(
      { workflowId, tag },
      { onError: (error) => toast({ tone: "warn", message: wordsOf(error) }) },
    );
  if (!may.tag && tags.length === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      <ul aria-label="Tags" className="contents">
        {tags.map((tag) => (
          <li key={tag} className="flex items-center rounded-md border border-line bg-surface">
            <span className="px-2 text-normal">{tag}</span>
            {may.tag ? (
              <button
                type="button"
                aria-label={`Remove the tag ${tag}`}
                className="flex size-6 items-center justify-center rounded-md text-muted hover:text-strong print:hidden [&_svg]:size-3.5"
                onClick={() => onRemove(tag)}
              >
                <X aria-hidden />
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      {may.tag && !isAdding ? (
        <Button
          variant="quiet"
          size="small"
          shortcut="T"
          className="print:hidden"
          onClick={() => setIsAdding(true)}
        >
          Add a tag
        </Button>
      ) : null}
      {isAdding ? <NewTag workflowId={workflowId} onDone={() => setIsAdding(false)} /> : null}
    </div>
  );
}

function NewTag({ workflowId, onDone }: { workflowId: string; onDone: () => void }) {
  const id = useId();
  const known = useQuery(tagOptions()).data?.items ?? [];
  const [tag, setTag] = useState("");
  const add = useTagChange(addTagAction);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (tag.trim()) add.mutate({ workflowId, tag }, { onSuccess: onDone });
    else onDone();
  };
  return (
    <form onSubmit={onSubmit} className="flex flex-wrap items-center gap-1.5">
      <Input
        ref={focusOnMount}
        aria-label="New tag"
        aria-describedby={`${id}-fault`}
        aria-invalid={add.isError || undefined}
        list={id}
        maxLength={60}
        placeholder="key-account"
        className="h-7 w-40"
        value={tag}
        onChange={(event) => setTag(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") onDone();
        }}
      />
      <datalist id={id}>
        {known.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </datalist>
      <Button type="submit" size="small" busy={add.isPending}>
        Add
      </Button>
      {add.isError ? (
        <span id={`${id}-fault`} role="alert" className="text-stop">
          {wordsOf(add.error)}
        </span>
      ) : null}
    </form>
  );
}
