"use client";

import { type FormEvent, useId, useState } from "react";

import { wordsOf } from "#components/error-words.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field, Input } from "#components/ui/input.tsx";
import { useToast } from "#components/ui/toast.tsx";
import type { AllowListView } from "#lib/contracts/sending.ts";
import { isWithinCeiling, toAllowListEntry } from "#lib/domain/allow-list.ts";

import { useAddAllowListEntry } from "./sending-queries.ts";

/** One address or domain more, with a reason, signed with a fresh sign-in. */
export function AddEntryDialog({ allowList }: { allowList: AllowListView }) {
  const [isOpen, setIsOpen] = useState(false);
  const [text, setText] = useState("");
  const [reason, setReason] = useState("");
  const toast = useToast();
  const add = useAddAllowListEntry(({ entry }) => {
    toast({ message: `${entry} is on the allow-list` });
    setText("");
    setReason("");
    setIsOpen(false);
  });
  const [entryField, reasonField] = [useId(), useId()];
  const entry = toAllowListEntry(text);
  const fault = text.trim() === "" ? null : faultOf(entry, allowList.ceiling);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (entry !== null) add.mutate({ entry, reason });
  };
  return (
    <Dialog
      open={isOpen}
      onOpenChange={setIsOpen}
      trigger={<Button>Add a recipient</Button>}
      title="Add a recipient to the allow-list"
      description="You sign this with a fresh sign-in. Taking a recipient off again is one step for every operator."
    >
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        <Field
          label="Address or domain"
          htmlFor={entryField}
          hint="One person, or everybody of a domain such as acme.com. Subdomains stand for themselves."
          fault={fault ?? undefined}
        >
          <Input
            id={entryField}
            value={text}
            maxLength={300}
            required
            autoComplete="off"
            spellCheck={false}
            aria-describedby={`${entryField}-hint`}
            aria-invalid={fault !== null || undefined}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
        <Field label="Reason" htmlFor={reasonField} fault={add.error ? wordsOf(add.error) : undefined}>
          <Input
            id={reasonField}
            value={reason}
            minLength={3}
            maxLength={300}
            required
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={() => setIsOpen(false)}>Cancel</Button>
          <Button
            variant="primary"
            type="submit"
            busy={add.isPending}
            disabled={entry === null || fault !== null || reason.trim().length < 3}
          >
            Sign and add
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function faultOf(entry: string | null, ceiling: AllowListView["ceiling"]): string | null {
  if (entry === null) return "Enter one address, or one domain such as acme.com.";
  return isWithinCeiling(entry, ceiling) ? null : "The configuration does not allow this recipient.";
}
