"use client";

import { Button } from "#components/ui/button.tsx";
import { Status, type StatusTone } from "#components/ui/status.tsx";
import type { BulkApprovalRow } from "#lib/contracts/bulk-approval.ts";

import type { BulkItem } from "./use-bulk-approval.ts";

/** What became of each, one line a draft. */
export function BulkOutcome({
  items,
  rows,
  isBusy,
  onInsist,
}: {
  items: readonly BulkItem[];
  rows: readonly BulkApprovalRow[];
  isBusy: boolean;
  onInsist: (ids: readonly string[]) => void;
}) {
  const fast = rows.flatMap((row) =>
    row.outcome === "refused" && row.reason === "too_fast" ? [row.draftId] : [],
  );
  const approved = rows.filter(({ outcome }) => outcome === "approved").length;
  return (
    <div className="flex flex-col gap-3">
      <output className="text-strong">
        {approved} of {items.length} approved. They leave after the time for undoing.
      </output>
      <ul className="flex max-h-[52dvh] flex-col overflow-y-auto">
        {items.map(({ id, draft, against }) => {
          const { tone, word, words } = outcomeOf(
            rows.find(({ draftId }) => draftId === id),
            against,
          );
          return (
            <li key={id} className="flex flex-wrap items-baseline gap-x-3 border-b border-line py-1.5">
              <span className="min-w-40 flex-1 text-strong">
                {[draft?.person.company, draft?.person.name].filter(Boolean).join(" · ") || "Draft"}
              </span>
              <Status tone={tone}>{word}</Status>
              {words ? <span className="basis-full text-normal">{words}</span> : null}
            </li>
          );
        })}
      </ul>
      {fast.length > 0 ? (
        <p className="flex flex-wrap items-center gap-3">
          <span className="min-w-40 flex-1 text-normal">
            {fast.length === 1 ? "One was" : `${fast.length} were`} on the screen for a shorter time than
            reading takes. An approval even so is recorded as such.
          </span>
          <Button variant="danger" busy={isBusy} onClick={() => onInsist(fast)}>
            Approve {fast.length === 1 ? "it" : "them"} even so
          </Button>
        </p>
      ) : null}
    </div>
  );
}

type Outcome = { tone: StatusTone; word: string; words: string | null };

function outcomeOf(row: BulkApprovalRow | undefined, against: string | null): Outcome {
  switch (row?.outcome) {
    case "approved":
      return { tone: "ok", word: "approved", words: null };
    case "refused":
      return { tone: "warn", word: "not approved", words: row.message };
    case "unknown":
      return {
        tone: "unknown",
        word: "not known",
        words: "Open it in the queue: it shows what became of it.",
      };
    case undefined:
      return { tone: "plain", word: "left out", words: against };
  }
}
