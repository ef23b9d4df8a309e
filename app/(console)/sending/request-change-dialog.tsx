"use client";

import { type FormEvent, type ReactNode, useId, useState } from "react";

import { wordsOf } from "#components/error-words.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field, Textarea } from "#components/ui/input.tsx";
import { useToast } from "#components/ui/toast.tsx";
import type { SendingView } from "#lib/contracts/sending.ts";
import type { SendMode } from "#lib/domain/send-state.ts";

import { modeWords } from "../_frame/mode-chip.tsx";
import { useRequestSendingChange } from "./sending-queries.ts";

type Plan = { mode: SendMode; killSwitch: boolean };

/** Asks for a change that lets more out. It holds once another approver or admin confirms the same plan. */
export function RequestChangeDialog({
  sending,
  plan,
  title,
  trigger,
}: {
  sending: SendingView;
  plan: Plan;
  title: string;
  trigger: ReactNode;
}) {
  const [isOpen, setIsOpen] = useState(false);
  const [reason, setReason] = useState("");
  const toast = useToast();
  const request = useRequestSendingChange(() => {
    toast({ tone: "wait", message: "Asked. Another approver or admin confirms within 15 minutes" });
    setReason("");
    setIsOpen(false);
  });
  const field = useId();

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    request.mutate({ ...plan, version: sending.version, reason });
  };

  return (
    <Dialog
      open={isOpen}
      onOpenChange={setIsOpen}
      trigger={trigger}
      title={title}
      description={`${effectOf(plan)} Nothing changes until a second person confirms this within 15 minutes.`}
    >
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        <Field
          label="Reason"
          htmlFor={field}
          hint="It is kept with the change."
          fault={request.error ? wordsOf(request.error) : undefined}
        >
          <Textarea
            id={field}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            minLength={3}
            maxLength={300}
            required
            aria-describedby={`${field}-hint`}
          />
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={() => setIsOpen(false)}>Cancel</Button>
          <Button
            variant="primary"
            type="submit"
            busy={request.isPending}
            disabled={reason.trim().length < 3}
          >
            Ask for confirmation
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function effectOf({ mode, killSwitch }: Plan): string {
  const words = `The send mode will be “${modeWords(mode)}”`;
  return killSwitch ? `${words}; sending stays stopped.` : `${words}, and sending runs.`;
}
