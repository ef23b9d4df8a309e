"use client";

import Link from "next/link";
import { type FormEvent, useId, useState } from "react";

import { wordsOf } from "#components/error-words.ts";
import { ADAPTER_WORDS } from "#components/intake-words.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field, Textarea } from "#components/ui/input.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { useToast } from "#components/ui/toast.tsx";
import type { QuarantineItem } from "#lib/contracts/quarantine.ts";

import { dismissDeliveryAction } from "./actions.ts";
import { ArrivedText } from "./arrived-text.tsx";
import { useIntakeChange } from "./intake-queries.ts";
import { CAUSE_WORDS, formatBytes } from "./quarantine-words.ts";
import type { Replay } from "./use-replay.ts";

/** One delivery in quarantine: why it lies there, what arrived, and the two ways out. */
export function DeliveryDialog({
  item,
  may,
  replay,
  onClose,
}: {
  item: QuarantineItem;
  may: boolean;
  replay: Replay;
  onClose: () => void;
}) {
  const [isDismissing, setIsDismissing] = useState(false);
  const { what, remedy } = CAUSE_WORDS[item.cause];
  const onReplay = async () => {
    const replayed = await replay.run(item.id);
    if (replayed?.isResolved) onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      size="wide"
      title={<span className="block first-letter:uppercase">{what}</span>}
      description={item.resolution ? `It was ${item.resolution}${by(item.resolvedBy)}.` : remedy}
    >
      <Facts item={item} />
      {may ? <ArrivedText item={item} /> : null}
      {isDismissing ? (
        <DismissForm deliveryId={item.id} onDone={onClose} onBack={() => setIsDismissing(false)} />
      ) : null}
      {!isDismissing && may && item.resolution === null ? (
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={() => setIsDismissing(true)}>Dismiss…</Button>
          <Button variant="primary" busy={replay.isBusy} onClick={() => void onReplay()}>
            Replay
          </Button>
        </div>
      ) : null}
      {may ? null : <p className="text-normal">Your role sees that it lies here, not what stands in it.</p>}
    </Dialog>
  );
}

const by = (name: string | null) => (name ? ` by ${name}` : "");

function Facts({ item }: { item: QuarantineItem }) {
  const { adapter, bodyBytes, receivedAt, signatureVersion, workflowId } = item;
  return (
    <dl className="grid grid-cols-[minmax(6rem,auto)_minmax(0,1fr)] gap-x-3 gap-y-0.5">
      <dt className="text-muted">Came by</dt>
      <dd>{ADAPTER_WORDS[adapter]}</dd>
      <dt className="text-muted">Received</dt>
      <dd>
        <RelativeTime at={receivedAt} />, {formatBytes(bodyBytes)}
      </dd>
      <dt className="text-muted">Signature</dt>
      <dd>{signatureVersion === "none" ? "none: we fetched it ourselves" : `${signatureVersion}, valid`}</dd>
      {workflowId ? (
        <>
          <dt className="text-muted">Came first</dt>
          <dd>
            <Link href={`/workflows/${workflowId}`} className="link">
              Open the workflow of the first one
            </Link>
          </dd>
        </>
      ) : null}
    </dl>
  );
}

function DismissForm({
  deliveryId,
  onDone,
  onBack,
}: {
  deliveryId: string;
  onDone: () => void;
  onBack: () => void;
}) {
  const id = useId();
  const toast = useToast();
  const [reason, setReason] = useState("");
  const dismiss = useIntakeChange(dismissDeliveryAction);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    dismiss.mutate(
      { deliveryId, reason },
      {
        onSuccess: () => {
          toast({ message: "Dismissed; it stays among those dealt with" });
          onDone();
        },
      },
    );
  };
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-3">
      <Field
        label="Why is it nothing for us?"
        htmlFor={id}
        hint="The reason is kept with the delivery."
        fault={dismiss.error ? wordsOf(dismiss.error) : undefined}
      >
        <Textarea
          id={id}
          value={reason}
          maxLength={500}
          aria-describedby={`${id}-hint`}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={onBack}>Back</Button>
        <Button variant="danger" type="submit" busy={dismiss.isPending} disabled={reason.trim().length < 3}>
          Dismiss
        </Button>
      </div>
    </form>
  );
}
