"use client";

import { type FormEvent, type KeyboardEvent, useId, useRef, useState } from "react";

import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field, Textarea } from "#components/ui/input.tsx";
import { RejectReason } from "#lib/contracts/drafts.ts";

import { focusOnMount } from "./focus-on-mount.ts";

const KEPT = "countersign.reject-reasons";
const SUGGESTED = ["Not a sales question", "Already answered by a colleague", "Spam"];

/** Asks why. Cancel has the focus, so that a stray Enter rejects nothing; typing goes to the reason. */
export function RejectDialog({
  open,
  onOpenChange,
  onReject,
  busy,
  title = "Reject this draft?",
  description = "No reply is sent and the workflow ends. You can take it back for 10 seconds.",
  action = "Reject",
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onReject: (reason: string) => void;
  busy: boolean;
  title?: string;
  description?: string;
  action?: string;
}) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [reason, setReason] = useState("");
  const [fault, setFault] = useState<string | null>(null);

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const parsed = RejectReason.safeParse(reason);
    if (!parsed.success) {
      setFault(parsed.error.issues[0]?.message ?? "Give a reason.");
      field.current?.focus();
      return;
    }
    keepReason(parsed.data);
    onReject(parsed.data);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const isTyping =
      event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (isTyping && event.target instanceof HTMLButtonElement) field.current?.focus();
  };

  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title} description={description}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- typing anywhere in the form goes to the reason */}
      <form onSubmit={onSubmit} onKeyDown={onKeyDown} className="flex flex-col gap-3">
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
        <fieldset className="flex flex-wrap gap-1.5" aria-label="Reasons used before">
          {(open ? readReasons() : []).map((each) => (
            <Button key={each} size="small" onClick={() => setReason(each)}>
              {each}
            </Button>
          ))}
        </fieldset>
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

function readReasons(): string[] {
  try {
    const kept: unknown = JSON.parse(window.sessionStorage.getItem(KEPT) ?? "[]");
    const words = Array.isArray(kept) ? kept.filter((each): each is string => typeof each === "string") : [];
    return [...new Set([...words, ...SUGGESTED])].slice(0, 5);
  } catch {
    return SUGGESTED;
  }
}

function keepReason(reason: string): void {
  window.sessionStorage.setItem(KEPT, JSON.stringify([reason, ...readReasons()].slice(0, 5)));
}
