"use client";

import Link from "next/link";

import { Button } from "#components/ui/button.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { AuditEntryView } from "#lib/contracts/audit.ts";

import type { SetAuditFilters } from "./audit.tsx";

const PLACES: Readonly<Record<string, (id: string) => string>> = {
  workflow: (id) => `/workflows/${id}`,
  draft: (id) => `/drafts/${id}`,
  knowledge_page: (id) => `/knowledge/${encodeURIComponent(id)}`,
  sending: () => "/sending",
  sendingChange: () => "/sending",
  allowListEntry: () => "/sending",
};

/** One sentence an entry; it opens to the facts, the request and the hashes that chain it to the one before. */
export function AuditEntries({ items, onSet }: { items: readonly AuditEntryView[]; onSet: SetAuditFilters }) {
  return (
    <ul aria-label="Entries of the audit trail" className="flex flex-col border-t border-line">
      {items.map((entry) => (
        <li key={entry.seq} className="border-b border-line">
          <details className="group">
            <summary
              data-audit-entry
              className="grid min-h-9 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 rounded-sm py-1.5 hover:bg-hover sm:grid-cols-[4.5rem_minmax(0,1fr)_auto]"
            >
              <RelativeTime
                at={entry.occurredAt}
                className="col-start-1 row-start-2 text-small text-muted sm:row-start-1 sm:text-row"
              />
              <span className="col-start-1 row-start-1 break-words text-strong sm:col-start-2">
                {entry.sentence}
              </span>
              <span className="col-start-2 row-start-1 pr-1 font-mono text-small text-muted sm:col-start-3">
                #{entry.seq}
              </span>
            </summary>
            <Opened entry={entry} onSet={onSet} />
          </details>
        </li>
      ))}
    </ul>
  );
}

function Opened({ entry, onSet }: { entry: AuditEntryView; onSet: SetAuditFilters }) {
  const { action, actor, entity, facts, requestId, occurredAt, previousHash, hash } = entry;
  const place = PLACES[entity.type]?.(entity.id);
  return (
    <div className="flex flex-col gap-3 pt-1 pb-3 sm:pl-[5.5rem]">
      <dl className="grid gap-x-4 gap-y-1 sm:grid-cols-[9rem_minmax(0,1fr)]">
        <Fact name="When" value={occurredAt.replace("T", " ").replace("Z", " UTC")} />
        <Fact name="Who" value={`${actor.name} (${actor.type} ${actor.id})`} />
        <Fact name="Action" value={action} />
        <Fact name="Object" value={`${entity.type} ${entity.id}`} />
        {Object.entries(facts).map(([name, value]) => (
          <Fact key={name} name={name} value={typeof value === "string" ? value : JSON.stringify(value)} />
        ))}
        <Fact name="Request" value={requestId} />
        <Fact name="Hash" value={hash} />
        <Fact name="Hash before it" value={previousHash} />
      </dl>
      <div className="flex flex-wrap gap-2">
        {place ? (
          <Button asChild size="small">
            <Link href={place} prefetch={false}>
              Open the {entity.type.replaceAll("_", " ")}
            </Link>
          </Button>
        ) : null}
        <Button size="small" onClick={() => onSet({ object: `${entity.type}:${entity.id}`, workflow: null })}>
          Only this object
        </Button>
        {actor.type === "token" ? null : (
          <Button size="small" onClick={() => onSet({ actor: `${actor.type}:${actor.id}` })}>
            Only by the same
          </Button>
        )}
        <Button size="small" onClick={() => onSet({ action })}>
          Only this action
        </Button>
      </div>
    </div>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 font-mono text-small break-all text-normal">{value}</dd>
    </>
  );
}
