"use client";

import { type FormEvent, useId, useState } from "react";

import { wordsOf } from "#components/error-words.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field, Input, Select } from "#components/ui/input.tsx";
import { useToast } from "#components/ui/toast.tsx";
import type { SettleSendInput, UnknownSendView } from "#lib/contracts/sending.ts";

import { useSettleSend } from "./sending-queries.ts";

type Source = SettleSendInput["source"];

const SOURCES: Record<Source, string> = {
  sent_folder: "The mailbox's sent folder",
  recipient: "The recipient, on the phone or in person",
  mail_log: "The provider's mail log",
  bounce: "A bounce or an answer that came back",
  other: "Something else",
};

const WORDS = {
  sent: {
    button: "It went",
    title: "The mail went",
    effect: "It is recorded as sent, logged in HubSpot, and never sent again.",
  },
  not_sent: {
    button: "It did not",
    title: "The mail did not go",
    effect:
      "The draft goes back to review, and a new approval may send it. If the mail did go, the person gets it twice.",
  },
} as const;

/** A person settles what no machine can: how a send ended, and where they looked. */
export function SettleDialog({ send, outcome }: { send: UnknownSendView; outcome: "sent" | "not_sent" }) {
  const [isOpen, setIsOpen] = useState(false);
  const [source, setSource] = useState<Source>("sent_folder");
  const [messageId, setMessageId] = useState("");
  const toast = useToast();
  const settle = useSettleSend(() => {
    toast({ message: outcome === "sent" ? "Recorded as sent" : "Recorded as not sent, back in review" });
    setIsOpen(false);
  });
  const id = useId();
  const words = WORDS[outcome];

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    settle.mutate({
      sendId: send.id,
      outcome,
      source,
      ...(outcome === "sent" && messageId ? { providerMessageId: messageId } : {}),
    });
  };

  return (
    <Dialog
      open={isOpen}
      onOpenChange={setIsOpen}
      trigger={<Button>{words.button}</Button>}
      title={words.title}
      description={words.effect}
    >
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        <Field
          label="Where did you look?"
          htmlFor={`${id}-source`}
          fault={settle.error ? wordsOf(settle.error) : undefined}
        >
          <Select
            id={`${id}-source`}
            value={source}
            onChange={(event) => setSource(event.target.value as Source)}
          >
            {Object.entries(SOURCES).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
        {outcome === "sent" && send.provider === "gmail" ? (
          <Field label="Gmail message id, if you have it" htmlFor={`${id}-message`}>
            <Input
              id={`${id}-message`}
              value={messageId}
              onChange={(event) => setMessageId(event.target.value.trim())}
              pattern="[0-9A-Za-z_\-]{6,64}"
            />
          </Field>
        ) : null}
        <div className="flex justify-end gap-2">
          <Button onClick={() => setIsOpen(false)}>Cancel</Button>
          <Button variant={outcome === "sent" ? "primary" : "danger"} type="submit" busy={settle.isPending}>
            {words.title}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
