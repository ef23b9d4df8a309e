"use client";

import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { type FormEvent, useId, useState } from "react";

import { wordsOf } from "#components/error-words.ts";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field, Input } from "#components/ui/input.tsx";
import { useToast } from "#components/ui/toast.tsx";
import type { WorkflowColumn } from "#lib/domain/workflow-columns.ts";

import { savedViewOptions, useSavedViewChanges } from "./list-queries.ts";
import { lastingQuery } from "./workflow-filter.ts";

/** The person's own names for filters and columns. */
export function SavedViews({
  query,
  columns,
  onShow,
  saving: [isSaving, setIsSaving],
}: {
  query: string;
  columns: readonly WorkflowColumn[];
  onShow: (query: string, columns: readonly WorkflowColumn[]) => void;
  saving: [boolean, (isSaving: boolean) => void];
}) {
  const views = useQuery(savedViewOptions()).data?.items ?? [];
  const { remove } = useSavedViewChanges();
  const toast = useToast();
  const lasting = lastingQuery(query);
  const onRemove = (id: string, name: string) =>
    remove.mutate(id, {
      onSuccess: () => toast({ message: `View “${name}” deleted` }),
      onError: (error) => toast({ tone: "warn", message: wordsOf(error) }),
    });
  return (
    <>
      {views.length > 0 ? (
        <ul aria-label="Saved views" className="flex flex-wrap gap-1.5 print:hidden">
          {views.map(({ id, name, query: kept, columns: keptColumns }) => {
            const isShown = kept === lasting;
            return (
              <li
                key={id}
                className={cn(
                  "flex items-center rounded-md border border-line bg-surface",
                  isShown && "border-edge bg-raised",
                )}
              >
                <button
                  type="button"
                  aria-pressed={isShown}
                  className="h-7 max-w-56 truncate rounded-md px-2.5 text-row text-normal hover:text-strong aria-pressed:font-medium aria-pressed:text-strong"
                  onClick={() => onShow(kept, keptColumns)}
                >
                  {name}
                </button>
                <button
                  type="button"
                  aria-label={`Delete the view ${name}`}
                  className="flex size-7 items-center justify-center rounded-md text-muted hover:text-strong [&_svg]:size-3.5"
                  onClick={() => onRemove(id, name)}
                >
                  <X aria-hidden />
                </button>
              </li>
            );
          })}
        </ul>
      ) : null}
      <SaveDialog open={isSaving} onOpenChange={setIsSaving} query={lasting} columns={columns} />
    </>
  );
}

function SaveDialog({
  open,
  onOpenChange,
  query,
  columns,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  query: string;
  columns: readonly WorkflowColumn[];
}) {
  const id = useId();
  const { save } = useSavedViewChanges();
  const [name, setName] = useState("");
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(
      { screen: "workflows", name, query, columns: [...columns] },
      {
        onSuccess: () => {
          setName("");
          onOpenChange(false);
        },
      },
    );
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Save these filters as a view"
      description="Only you see it. Filters and columns are kept; what was searched for is not."
    >
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        <Field label="Name" htmlFor={id} fault={save.isError ? wordsOf(save.error) : null}>
          <Input
            id={id}
            value={name}
            maxLength={60}
            required
            placeholder="Failed pricing"
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={() => onOpenChange(false)}>Leave it</Button>
          <Button type="submit" variant="primary" busy={save.isPending}>
            Save the view
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
