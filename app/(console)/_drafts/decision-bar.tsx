"use client";

import { Button } from "#components/ui/button.tsx";
import { Countdown, RelativeTime } from "#components/ui/relative-time.tsx";
import { Status } from "#components/ui/status.tsx";
import { DRAFT_WORDS, SEND_WORDS } from "#components/words.ts";
import type { DraftView } from "#lib/contracts/drafts.ts";

import { blockingNote } from "./checks.tsx";

export type DeskWindow = "reject" | "snooze" | "assign" | "gates";

/** What can be done now, or what was done and whether it can still be taken back. */
export function DecisionBar({
  draft,
  isBusy,
  isNewer,
  hasNext,
  actions,
}: {
  draft: DraftView;
  isBusy: boolean;
  /** Newer words wait to be read: nothing can be approved before that. */
  isNewer: boolean;
  hasNext: boolean;
  actions: { approve: () => void; edit: () => void; undo: () => void; open: (window: DeskWindow) => void };
}) {
  if (draft.status !== "pending_review" && draft.status !== "snoozed") {
    return <Outcome draft={draft} onUndo={actions.undo} />;
  }
  const blocked = reasonAgainst(draft, isNewer);
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex flex-wrap items-center gap-1.5">
        <Button
          variant="primary"
          shortcut="A"
          busy={isBusy}
          disabled={blocked !== null}
          aria-describedby={blocked ? "blocked" : undefined}
          onClick={actions.approve}
        >
          {hasNext ? "Approve and next" : "Approve and send"}
        </Button>
        {draft.may.edit ? (
          <>
            <Button shortcut="E" disabled={isBusy || draft.isErased} onClick={actions.edit}>
              Edit
            </Button>
            <Button shortcut="R" disabled={isBusy} onClick={() => actions.open("reject")}>
              Reject
            </Button>
            <Button
              variant="quiet"
              className="px-2"
              shortcut="S"
              disabled={isBusy}
              onClick={() => actions.open("snooze")}
            >
              Snooze
            </Button>
            <Button
              variant="quiet"
              className="px-2"
              shortcut="@"
              disabled={isBusy}
              onClick={() => actions.open("assign")}
            >
              {draft.assignee ? draft.assignee.name : "Assign"}
            </Button>
          </>
        ) : null}
      </div>
      {blocked ? (
        <p id="blocked" className="text-normal">
          {blocked}
        </p>
      ) : null}
    </div>
  );
}

function reasonAgainst(draft: DraftView, isNewer: boolean): string | null {
  if (!draft.may.approve)
    return "Your role reads drafts. An operator, an approver or an admin can approve them.";
  if (isNewer && draft.digest !== null) return "Read the newer text first.";
  return reasonAgainstText(draft);
}

/** What keeps these words from being approved by anybody, or null. */
export function reasonAgainstText(draft: DraftView): string | null {
  if (draft.digest === null) return "This person was erased. Nothing can be sent to them any more.";
  if (draft.stale?.reason === "unsubscribed") return "They unsubscribed. Nothing will be sent to them.";
  if (draft.stale) return "They wrote again. Keep or edit these words first.";
  return blockingNote(draft) ? "A check fails. Edit the text before you approve it." : null;
}

function Outcome({ draft, onUndo }: { draft: DraftView; onUndo: () => void }) {
  const { approval, undo } = draft;
  // A row that was proved not sent belongs to an earlier approval.
  const send = draft.send?.state === "not_sent" && draft.status === "approved" ? null : draft.send;
  const { tone, word } = send ? SEND_WORDS[send.state] : DRAFT_WORDS[draft.status];
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <Status tone={tone} chip>
        {word}
      </Status>
      <p className="text-normal">
        {approval ? (
          <>
            Approved by {approval.byName} <RelativeTime at={approval.at} />
            {send ? null : <Leaving sendAfter={approval.sendAfter} now={draft.serverTime} />}
          </>
        ) : null}
        {send?.settledAt ? (
          <>
            {" · settled "}
            <RelativeTime at={send.settledAt} />
          </>
        ) : null}
      </p>
      {undo && draft.may.approve ? (
        <Button shortcut="U" onClick={onUndo}>
          Undo
        </Button>
      ) : null}
    </div>
  );
}

function Leaving({ sendAfter, now }: { sendAfter: string; now: string }) {
  return sendAfter > now ? (
    <>
      {" · leaves in "}
      <Countdown to={sendAfter} />
    </>
  ) : (
    <> · leaves when every gate is open</>
  );
}
