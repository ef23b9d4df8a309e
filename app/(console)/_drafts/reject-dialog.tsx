"use client";

import { useQuery } from "@tanstack/react-query";
import { type FormEvent, type KeyboardEvent, useId, useRef, useState } from "react";

import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field, Textarea } from "#components/ui/input.tsx";
import { REJECT_REASON } from "#lib/domain/draft-words.ts";
import { cleanReason, reasonFault } from "#lib/domain/reason.ts";

import { focusOnMount } from "./focus-on-mount.ts";
import { KeptReasons } from "./kept-reasons.tsx";
import { rejectionReasonOptions } from "./reason-queries.ts";

export type Rejection = { reason: string; isKept: boolean };

/** Asks why. Cancel has the focus, so that a stray Enter rejects nothing; typing goes to the reason. */
export function RejectDialog({
  open,
  onOpenChange,
  onReject,
  busy,
  title = "Reject this draft?",
  description = "No reply is sent and the workflow ends. You can take it back for 10 seconds.",
  action = "Reject",
  mayKeep = true,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onReject: (rejection: Rejection) => void;
  busy: boolean;
  title?: string;
  description?: string;
  action?: string;
  /** Offers the team's reasons, and to keep this one among them. */
  mayKeep?: boolean;
}) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [reason, setReason] = useState("");
  const [isKept, setIsKept] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const { data } = useQuery({ ...rejectionReasonOptions(), enabled: open && mayKeep });
  const reasons = data?.items ?? [];

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const found = reasonFault(reason, REJECT_REASON);
    if (found === null) return onReject({ reason: cleanReason(reason), isKept });
    setFault(found);
    field.current?.focus();
  };
  const choose = (words: string) => {
    setReason(words);
    setFault(null);
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLButtonElement) || event.ctrlKey || event.metaKey || event.altKey)
      return;
    const chosen = reasons[Number(event.key) - 1];
    if (chosen) {
      event.preventDefault();
      choose(chosen.words);
    } else if (event.key.length === 1 && event.key !== " ") field.current?.focus();
  };

  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title} description={description}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- typing anywhere in the form goes to the reason */}
      <form onSubmit={onSubmit} onKeyDown={onKeyDown} className="flex flex-col gap-3">
        {reasons.length > 0 ? <KeptReasons reasons={reasons} onChoose={choose} /> : null}
        <Field label="Reason" htmlFor={id} fault={fault}>
          <Textarea
            id={id}
            ref={field}
            value={reason}
            maxLength={500}
            aria-invalid={fault !== null}
            aria-describedby={fault ? `${id}-fault` : undefined}
            onChange={(event) => {
              setReason(event.target.value);
              setFault(null);
            }}
          />
        </Field>
        {mayKeep ? (
          <div className="flex flex-col">
            <label className="flex min-h-7 items-center gap-2">
              <input
                type="checkbox"
                className="size-4 accent-accent"
                checked={isKept}
                aria-describedby={`${id}-kept`}
                onChange={(event) => setIsKept(event.target.checked)}
              />
              Keep this reason for the team
            </label>
            <p id={`${id}-kept`} className="pl-6 text-muted">
              It outlives this person: no names, companies, addresses or numbers.
            </p>
          </div>
        ) : null}
        <div className="flex justify-end gap-2">
          <Button ref={focusOnMount} onClick={() => onOpenChange(false)}>
            Cancel
          </Button>
          <Button type="submit" variant="danger" busy={busy}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
