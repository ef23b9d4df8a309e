"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Input } from "#components/ui/input.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import type { Assignee } from "#lib/contracts/drafts.ts";

import { assigneeOptions } from "./draft-queries.ts";
import { focusOnMount } from "./focus-on-mount.ts";

/** Gives the draft to somebody: type a part of the name, Enter takes the first. */
export function AssignDialog({
  open,
  onOpenChange,
  onAssign,
  assignee,
  busy,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onAssign: (person: { id: string | null; name: string }) => void;
  assignee: { id: string; name: string } | null;
  busy: boolean;
}) {
  const { data, isError, refetch } = useQuery({ ...assigneeOptions(), enabled: open });
  const [typed, setTyped] = useState("");
  const found = (data?.items ?? []).filter(({ name }) =>
    name.toLowerCase().includes(typed.trim().toLowerCase()),
  );
  const onSubmit = () => {
    const [first] = found;
    if (first && !busy) onAssign(first);
  };

  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Assign to"
      description={
        assignee
          ? `It is on ${assignee.name}'s list now.`
          : "It is on nobody's list now. Anyone may still decide."
      }
    >
      <form
        className="flex flex-col gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        <Input
          ref={focusOnMount}
          aria-label="Name"
          placeholder="Part of a name"
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        {isError ? (
          <p role="alert" className="flex items-center gap-2 text-stop">
            The people could not be loaded. <Button onClick={() => void refetch()}>Try again</Button>
          </p>
        ) : null}
        {data ? <People people={found} busy={busy} onAssign={onAssign} /> : <SkeletonRows rows={3} />}
        {assignee ? (
          <Button busy={busy} onClick={() => onAssign({ id: null, name: "nobody" })}>
            Give back to everybody
          </Button>
        ) : null}
      </form>
    </Dialog>
  );
}

function People({
  people,
  busy,
  onAssign,
}: {
  people: Assignee[];
  busy: boolean;
  onAssign: (person: Assignee) => void;
}) {
  if (people.length === 0) return <p className="text-muted">Nobody of that name reviews drafts.</p>;
  return (
    <ul className="flex max-h-72 flex-col overflow-y-auto">
      {people.map((person) => (
        <li key={person.id}>
          <Button
            variant="quiet"
            busy={busy}
            className="w-full justify-between"
            onClick={() => onAssign(person)}
          >
            {person.name}
            <span className="text-muted">{person.role}</span>
          </Button>
        </li>
      ))}
    </ul>
  );
}
