"use client";

import { X } from "lucide-react";

import { wordsOf } from "#components/error-words.ts";
import { Button } from "#components/ui/button.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Status } from "#components/ui/status.tsx";
import { useToast } from "#components/ui/toast.tsx";
import type { AllowListView, SendingView } from "#lib/contracts/sending.ts";

import { AddEntryDialog } from "./add-entry-dialog.tsx";
import { useRemoveAllowListEntry } from "./sending-queries.ts";

/** Who may be written to in SEND_ALLOWLIST. Shortening it is one step; it is never wider than the configuration's. */
export function AllowList({ sending }: { sending: SendingView }) {
  const { allowList, may, effectiveMode } = sending;
  return (
    <section aria-labelledby="allow-list" className="flex flex-col gap-2">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-56 flex-1">
          <h2 id="allow-list" className="text-heading font-semibold">
            Allow-list
          </h2>
          <p className="text-normal">
            {effectiveMode === "SEND_ALLOWLIST"
              ? "In force: nobody else gets mail."
              : "In force only in the mode “Send to allow-list”."}{" "}
            {standing(allowList)}
          </p>
        </div>
        {may.allow ? <AddEntryDialog allowList={allowList} /> : null}
      </div>
      {allowList.entries.length > 0 ? (
        <ul aria-label="Entries of the allow-list" className="rounded-md border border-line bg-surface">
          {allowList.entries.map((entry) => (
            <Entry key={entry.id} entry={entry} mayRemove={may.disallow} />
          ))}
        </ul>
      ) : null}
      <Ceiling ceiling={allowList.ceiling} />
    </section>
  );
}

function standing({ isOwn, entries, ceiling }: AllowListView): string {
  if (isOwn && entries.length === 0) {
    return "It was emptied, so nobody gets mail by it; it does not fall back to the configuration's list.";
  }
  if (isOwn) return "";
  return ceiling === null || ceiling.length === 0
    ? "It has no entry, so nobody gets mail by it."
    : "It has no entry of its own yet: the configuration's list is in force. The first entry takes that list's place.";
}

function Ceiling({ ceiling }: { ceiling: AllowListView["ceiling"] }) {
  if (ceiling === null) {
    return (
      <p className="text-small text-muted">
        In the sandbox any recipient can be entered: nothing leaves this machine.
      </p>
    );
  }
  return (
    <p className="text-small break-words text-muted">
      {ceiling.length === 0
        ? "The configuration (SEND_EMAIL_ALLOWLIST) allows nobody."
        : `The configuration (SEND_EMAIL_ALLOWLIST) allows at most: ${ceiling.join(", ")}`}
    </p>
  );
}

function Entry({ entry, mayRemove }: { entry: AllowListView["entries"][number]; mayRemove: boolean }) {
  const toast = useToast();
  const remove = useRemoveAllowListEntry(() => toast({ message: `${entry.entry} is off the allow-list` }));
  const onRemove = () =>
    remove.mutate(
      { entryId: entry.id },
      { onError: (error) => toast({ tone: "warn", message: wordsOf(error) }) },
    );
  return (
    <li className="flex items-center gap-x-3 border-b border-line px-3 py-1.5 last:border-b-0">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium break-all text-strong">{entry.entry}</span>
          {entry.isInForce ? null : <Status tone="warn">the configuration allows it no more</Status>}
        </p>
        <p className="break-words text-muted">
          {entry.reason} · {entry.addedBy}, <RelativeTime at={entry.addedAt} />
        </p>
      </div>
      {mayRemove ? (
        <Button
          variant="quiet"
          size="icon"
          aria-label={`Take ${entry.entry} off the allow-list`}
          busy={remove.isPending}
          onClick={onRemove}
        >
          <X aria-hidden />
        </Button>
      ) : null}
    </li>
  );
}
