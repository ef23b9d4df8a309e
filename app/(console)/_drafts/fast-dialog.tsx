"use client";

import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";

import { focusOnMount } from "./focus-on-mount.ts";

/** Asks once more before words are approved that cannot have been read yet. Reading on has the focus. */
export function FastDialog({
  words,
  onReadOn,
  onApprove,
}: {
  /** Why it is asked; null while nothing is. */
  words: string | null;
  onReadOn: () => void;
  onApprove: () => void;
}) {
  return (
    <Dialog
      open={words !== null}
      onOpenChange={(isOpen) => (isOpen ? null : onReadOn())}
      title="Too soon to have read it"
      description={words ?? ""}
      footer={
        <>
          <Button ref={focusOnMount} onClick={onReadOn}>
            Read on
          </Button>
          <Button variant="danger" onClick={onApprove}>
            Approve even so
          </Button>
        </>
      }
    />
  );
}
