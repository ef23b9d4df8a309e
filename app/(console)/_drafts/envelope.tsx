"use client";

import { useQuery } from "@tanstack/react-query";

import { PROMISE_WORDS, PROVIDER_WORDS } from "#components/mailbox-words.ts";
import { Select } from "#components/ui/input.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Status } from "#components/ui/status.tsx";
import type { DraftView } from "#lib/contracts/drafts.ts";

import { mailboxQuotaOptions } from "./draft-queries.ts";

/** To whom, from which mailbox, and how many mails that mailbox has left. */
export function Envelope({
  draft,
  isEditing,
  onMailbox,
}: {
  draft: DraftView;
  isEditing: boolean;
  /** Null while the mailbox cannot be changed. */
  onMailbox: ((mailboxId: string) => void) | null;
}) {
  return (
    <header className="flex flex-col gap-1 border-b border-line pb-3">
      <p className="flex flex-wrap gap-x-4 text-muted">
        <span className="break-all">
          To <span className="text-normal">{draft.to ?? "nobody: erased"}</span>
        </span>
        <From draft={draft} onMailbox={onMailbox} />
      </p>
      {isEditing ? null : (
        <h3 className="text-heading font-semibold [overflow-wrap:anywhere]">
          {draft.subject || "No subject"}
        </h3>
      )}
    </header>
  );
}

function From({ draft, onMailbox }: { draft: DraftView; onMailbox: ((mailboxId: string) => void) | null }) {
  const { mailbox, mailboxes } = draft;
  const mayChoose = onMailbox !== null && (mailboxes.length > 1 || mailbox === null);
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <span>From</span>
      {mayChoose ? (
        <Select
          aria-label="Mailbox that it leaves from"
          className="h-7 w-auto max-w-full text-normal"
          value={mailbox?.id ?? ""}
          onChange={(event) => onMailbox(event.target.value)}
        >
          {mailbox === null ? (
            <option value="" disabled>
              choose a mailbox
            </option>
          ) : null}
          {mailboxes.map(({ id, address }) => (
            <option key={id} value={id}>
              {address}
            </option>
          ))}
        </Select>
      ) : (
        <span className="break-all text-normal">{mailbox?.address ?? "no mailbox"}</span>
      )}
      {mailbox === null ? (
        <Status tone="warn" className="whitespace-normal">
          its mailbox is configured no more
        </Status>
      ) : (
        <>
          <span title={PROMISE_WORDS[mailbox.promise].means}>
            {PROVIDER_WORDS[mailbox.provider]}, {PROMISE_WORDS[mailbox.promise].word}
          </span>
          <Left mailboxId={mailbox.id} />
        </>
      )}
    </span>
  );
}

/** "room for 498 of 500 mails in 24 hours", or why none leaves from here now. */
function Left({ mailboxId }: { mailboxId: string }) {
  const { data } = useQuery(mailboxQuotaOptions());
  const found = data?.mailboxes.find(({ id }) => id === mailboxId);
  if (!found) return null;
  if (found.pausedUntil) {
    return (
      <Status tone="warn">
        paused, goes on <RelativeTime at={found.pausedUntil} />
      </Status>
    );
  }
  if (found.left === 0) {
    return (
      <Status tone="warn">
        all {found.quota} mails of 24 hours are used up
        {found.nextFreeAt ? (
          <>
            , one more <RelativeTime at={found.nextFreeAt} />
          </>
        ) : null}
      </Status>
    );
  }
  return (
    <span>
      room for {found.left} of {found.quota} {found.quota === 1 ? "mail" : "mails"} in 24 hours
    </span>
  );
}
