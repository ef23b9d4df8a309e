"use client";

import Link from "next/link";

import { EvidenceList } from "#components/evidence-list.tsx";
import { evidenceSentence } from "#components/evidence-words.ts";
import { PROVIDER_WORDS } from "#components/mailbox-words.ts";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Status } from "#components/ui/status.tsx";
import type { SendingView, UnknownSendView } from "#lib/contracts/sending.ts";

import { SettleDialog } from "./settle-dialog.tsx";

/** Sends whose answer was lost and whose copy was not found. Never tried again: a person says how they ended. */
export function UnknownSends({ sending }: { sending: SendingView }) {
  return (
    <section id="unknown" aria-labelledby="unknown-title" className="flex scroll-mt-16 flex-col gap-2">
      <h2 id="unknown-title" className="text-heading font-semibold">
        Unknown outcome
      </h2>
      {sending.unknown.length === 0 ? (
        <p className="text-read">No send is in doubt.</p>
      ) : (
        <ul className="rounded-md border border-line bg-surface">
          {sending.unknown.map((send) => (
            <UnknownSend key={send.id} send={send} maySettle={sending.may.settle} />
          ))}
        </ul>
      )}
    </section>
  );
}

function UnknownSend({ send, maySettle }: { send: UnknownSendView; maySettle: boolean }) {
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-b border-line px-3 py-2 last:border-b-0">
      <div className="min-w-56 flex-1">
        <p className="flex flex-wrap items-center gap-x-2">
          <Status tone="unknown">unknown</Status>
          {send.inFlightAt ? (
            <span>
              handed to {PROVIDER_WORDS[send.provider]} <RelativeTime at={send.inFlightAt} />
            </span>
          ) : null}
          {send.mailboxAddress ? (
            <span className="break-all text-muted">from {send.mailboxAddress}</span>
          ) : null}
          <Link href={`/workflows/${send.workflowId}`} className="link">
            Open the workflow
          </Link>
        </p>
        <LastKnown send={send} />
        <details className="mt-1">
          <summary className="text-muted">What is known ({send.evidence.length})</summary>
          <div className="mt-1.5 border-l border-line pl-3">
            <EvidenceList evidence={send.evidence} />
          </div>
        </details>
      </div>
      {maySettle ? (
        <div className="flex gap-2">
          <SettleDialog send={send} outcome="sent" />
          <SettleDialog send={send} outcome="not_sent" />
        </div>
      ) : null}
    </li>
  );
}

/** The newest evidence in one sentence, in sight before the rest is opened. */
function LastKnown({ send }: { send: UnknownSendView }) {
  const last = send.evidence.at(-1);
  return last ? <p className="mt-1 text-normal">{evidenceSentence(last)}</p> : null;
}
