"use client";

import { useQuery } from "@tanstack/react-query";

import { wordsOf } from "#components/error-words.ts";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import type { SentMessageView } from "#lib/contracts/workflow-detail.ts";

import { messageOptions } from "./detail-queries.ts";

/** The mail as it was handed over, every byte of it, and as a file. */
export function MessageDialog({ workflowId, onClose }: { workflowId: string; onClose: () => void }) {
  const { data, error } = useQuery(messageOptions(workflowId));
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      size="wide"
      title="The mail, byte for byte"
      description="Built again from the sealed words and compared with the ledger's digests. That you read it is on the record."
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          {data ? (
            <Button variant="primary" onClick={() => download(data)}>
              Download as .eml
            </Button>
          ) : null}
        </>
      }
    >
      {error ? <Banner tone="warn" live title={wordsOf(error, "read")} /> : null}
      {!data && !error ? <SkeletonRows rows={8} label="Building the mail" /> : null}
      {data ? (
        <>
          <p className="text-muted">
            {data.bytes.toLocaleString("en")} bytes · SHA-256 <code className="break-all">{data.sha256}</code>
            {data.wireMessageId ? (
              <>
                {" "}
                · on the way the mailbox gave it the Message-ID{" "}
                <code className="break-all">{data.wireMessageId}</code>
              </>
            ) : null}
          </p>
          <section
            aria-label="Raw mail"
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard
            tabIndex={0}
            className="max-h-80 overflow-auto rounded-md border border-line bg-surface"
          >
            <pre className="p-3 font-mono text-small text-normal">{data.raw}</pre>
          </section>
        </>
      ) : null}
    </Dialog>
  );
}

function download({ raw, sendId }: SentMessageView): void {
  const bytes = Uint8Array.from(raw, (character) => character.charCodeAt(0));
  const address = URL.createObjectURL(new Blob([bytes], { type: "message/rfc822" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${sendId}.eml`;
  link.click();
  URL.revokeObjectURL(address);
}
