"use client";

import Link from "next/link";

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
              handed to the provider <RelativeTime at={send.inFlightAt} />
            </span>
          ) : null}
          <Link href={`/workflows/${send.workflowId}`} className="link">
            Open the workflow
          </Link>
        </p>
        <details className="mt-1">
          <summary className="text-muted">What is known ({send.evidence.length})</summary>
          <ol className="mt-1 flex list-decimal flex-col gap-1 pl-5">
            {send.evidence.map((fact, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- evidence only grows at its end
              <li key={index}>
                <code className="break-all">{factWords(fact)}</code>
              </li>
            ))}
          </ol>
        </details>
      </div>
      {maySettle ? (
        <div className="flex gap-2">
          <SettleDialog sendId={send.id} outcome="sent" />
          <SettleDialog sendId={send.id} outcome="not_sent" />
        </div>
      ) : null}
    </li>
  );
}

function factWords(fact: Record<string, unknown>): string {
  return Object.entries(fact)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");
}
