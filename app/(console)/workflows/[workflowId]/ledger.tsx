import type { ReactNode } from "react";

import { EvidenceList } from "#components/evidence-list.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Status } from "#components/ui/status.tsx";
import { SEND_WORDS } from "#components/words.ts";
import type { WorkflowView } from "#lib/contracts/workflows.ts";

import { HubSpotWaits } from "./hubspot-waits.tsx";

const CRM_WORDS = { email: "E-mail record", note: "Note", task: "Follow-up task" } as const;

/** The send ledger's row, the exact words, and what was written into HubSpot. */
export function Ledger({ workflow }: { workflow: WorkflowView }) {
  const { draft, send, crmRecords } = workflow;
  if (!draft) return null;
  return (
    <div className="grid gap-x-8 gap-y-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <section aria-label="Words" className="flex min-w-0 flex-col gap-2">
        <h2 className="text-heading font-semibold">
          {send?.state === "sent" ? "The words that left" : "The words"}
        </h2>
        {draft.words ? (
          <>
            <p className="text-muted">
              To <span className="break-all text-normal">{draft.words.to}</span> · text {draft.revision}
            </p>
            <p className="font-semibold text-strong [overflow-wrap:anywhere]">{draft.words.subject}</p>
            <div className="max-w-[68ch] rounded-md border border-line bg-surface px-4 py-3 text-draft whitespace-pre-wrap text-strong [overflow-wrap:anywhere]">
              {draft.words.text}
            </div>
            <p className="text-muted">
              Digest <code className="break-all">{draft.words.digest}</code>
            </p>
          </>
        ) : (
          <p className="text-read">The person was erased, and the words with them.</p>
        )}
      </section>
      <div className="flex min-w-0 flex-col gap-5">
        <section aria-label="Ledger" className="flex flex-col gap-2">
          <h2 className="text-heading font-semibold">Send ledger</h2>
          {send ? (
            <SendFacts send={send} />
          ) : (
            <p className="text-normal">No mail was claimed for this workflow.</p>
          )}
        </section>
        <section aria-label="HubSpot" className="flex flex-col gap-2">
          <h2 className="text-heading font-semibold">In HubSpot</h2>
          {crmRecords.length === 0 ? <p className="text-normal">Nothing was written yet.</p> : null}
          <ul className="flex flex-col gap-1">
            {crmRecords.map(({ kind, hubspotId, writtenAt, createdAt }) => (
              <li key={`${kind}-${createdAt}`} className="flex flex-wrap gap-x-2">
                <Status tone={writtenAt ? "ok" : "wait"}>{CRM_WORDS[kind]}</Status>
                {hubspotId ? <code className="text-muted">{hubspotId}</code> : null}
                <RelativeTime at={writtenAt ?? createdAt} className="text-muted" />
              </li>
            ))}
          </ul>
          <HubSpotWaits waits={workflow.hubspotWaits} />
          {workflow.hubspotContactId ? (
            <p className="text-muted">
              Contact <code>{workflow.hubspotContactId}</code>
            </p>
          ) : null}
        </section>
      </div>
    </div>
  );
}

function SendFacts({ send }: { send: NonNullable<WorkflowView["send"]> }) {
  const { tone, word } = SEND_WORDS[send.state];
  return (
    <>
      <Status tone={tone} chip className="self-start">
        {word}
      </Status>
      <dl className="grid grid-cols-[minmax(5rem,auto)_minmax(0,1fr)] gap-x-3 gap-y-0.5">
        <Fact label="Reserved">
          <RelativeTime at={send.reservedAt} />
        </Fact>
        {send.inFlightAt ? (
          <Fact label="Handed over">
            <RelativeTime at={send.inFlightAt} />
          </Fact>
        ) : null}
        {send.settledAt ? (
          <Fact label="Settled">
            <RelativeTime at={send.settledAt} />
            {send.settledBy ? ` by ${send.settledBy}` : ""}
          </Fact>
        ) : null}
        {send.providerDraftId ? <Fact label="Gmail draft">{send.providerDraftId}</Fact> : null}
        {send.providerMessageId ? <Fact label="Message">{send.providerMessageId}</Fact> : null}
        {send.wireMessageId ? <Fact label="Message-ID">{send.wireMessageId}</Fact> : null}
      </dl>
      {send.evidence.length > 0 ? (
        <details>
          <summary className="text-muted">Evidence ({send.evidence.length})</summary>
          <div className="mt-1.5">
            <EvidenceList evidence={send.evidence} />
          </div>
        </details>
      ) : null}
    </>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd className="font-mono text-[0.94em] break-all text-normal">{children}</dd>
    </>
  );
}
