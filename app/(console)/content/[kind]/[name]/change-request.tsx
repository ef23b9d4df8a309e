"use client";

import { useConfirmContentChange } from "#app/(console)/content/content-queries.ts";
import { wordsOf } from "#components/error-words.ts";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { Countdown } from "#components/ui/relative-time.tsx";
import { useToast } from "#components/ui/toast.tsx";
import type { ContentRequestView } from "#lib/contracts/content.ts";

import { LoosenedList } from "./loosens.tsx";

/** A looser policy that waits for a second person. */
export function ChangeRequest({
  request,
  onCompare,
}: {
  request: ContentRequestView;
  onCompare: (version: number) => void;
}) {
  const toast = useToast();
  const confirm = useConfirmContentChange();
  const { id, version, requestedBy, expiresAt, loosened, mayConfirm } = request;
  const onConfirm = () =>
    // The banner goes with the request, and with it what `mutate` would call back.
    void confirm.mutateAsync({ requestId: id }).then(
      () => toast({ message: `Confirmed. Version ${version} is in use for drafts from now on` }),
      () => {},
    );
  return (
    <Banner
      tone="wait"
      title={`${requestedBy} asks to put version ${version} into use`}
      action={
        <span className="flex flex-wrap gap-2">
          <Button onClick={() => onCompare(version)}>See what differs</Button>
          {mayConfirm ? (
            <Button variant="primary" onClick={onConfirm} busy={confirm.isPending}>
              Confirm version {version}
            </Button>
          ) : null}
        </span>
      }
    >
      <LoosenedList loosened={loosened} />
      <p className="text-muted">
        {mayConfirm
          ? "Your confirmation is signed and puts it in force."
          : "Another approver or admin has to confirm it."}{" "}
        It lapses in <Countdown to={expiresAt} />.
      </p>
      {confirm.error ? (
        <p role="alert" className="text-stop">
          {wordsOf(confirm.error)}
        </p>
      ) : null}
    </Banner>
  );
}
