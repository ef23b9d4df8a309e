"use client";

import { wordsOf } from "#components/error-words.ts";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { Countdown } from "#components/ui/relative-time.tsx";
import { useToast } from "#components/ui/toast.tsx";
import type { SendingChangeView, SendingView } from "#lib/contracts/sending.ts";

import { modeWords } from "../_frame/mode-chip.tsx";
import { useConfirmSendingChange } from "./sending-queries.ts";

/** Plans that wait for a second person. */
export function ChangeRequests({ sending }: { sending: SendingView }) {
  if (sending.requests.length === 0) return null;
  return (
    <section aria-label="Changes that wait for a second person" className="flex flex-col gap-2">
      {sending.requests.map((request) => (
        <ChangeRequest key={request.id} request={request} isStopped={sending.killSwitch} />
      ))}
    </section>
  );
}

function ChangeRequest({ request, isStopped }: { request: SendingChangeView; isStopped: boolean }) {
  const toast = useToast();
  const confirm = useConfirmSendingChange(() => toast({ message: "Confirmed. The change is in force" }));
  const onConfirm = () => confirm.mutate({ requestId: request.id });
  const resumes = isStopped && !request.killSwitch;
  return (
    <Banner
      tone="wait"
      title={`${request.requestedBy.name} asks ${resumes ? "to resume sending, in" : "for"} “${modeWords(request.mode)}”`}
      action={
        request.mayConfirm ? (
          <Button variant="primary" onClick={onConfirm} busy={confirm.isPending}>
            Confirm the change
          </Button>
        ) : null
      }
    >
      <p className="break-words">Reason: {request.reason}</p>
      <p className="text-muted">
        {request.mayConfirm
          ? "Your confirmation puts it in force."
          : "Another approver or admin has to confirm it."}{" "}
        It lapses in <Countdown to={request.expiresAt} />.
      </p>
      {confirm.error ? (
        <p role="alert" className="text-stop">
          {wordsOf(confirm.error)}
        </p>
      ) : null}
    </Banner>
  );
}
