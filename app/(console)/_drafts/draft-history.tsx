import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { DecisionView, DraftView } from "#lib/contracts/drafts.ts";

/** What people decided, newest first, in the past tense. */
export function DraftHistory({ draft }: { draft: DraftView }) {
  return (
    <section aria-label="History" className="flex flex-col gap-1 border-t border-line pt-3">
      <ol className="flex flex-col gap-1">
        {draft.decisions.toReversed().map((decision) => (
          <li key={decision.id} className="flex flex-wrap gap-x-2 text-normal">
            <span>
              {sentenceOf(decision)}
              {fastWords(decision)}
              {decision.reason ? <q className="ml-1">{decision.reason}</q> : null}
            </span>
            <RelativeTime at={decision.at} className="text-muted" />
          </li>
        ))}
        <li className="flex flex-wrap gap-x-2 text-muted">
          <span>
            {draft.composer === "model"
              ? `Drafted by the model, prompt ${draft.promptVersion ?? "not kept"}`
              : `Drafted from ${draft.templateVersion}`}
          </span>
          <RelativeTime at={draft.createdAt} />
        </li>
      </ol>
    </section>
  );
}

/** "Ana approved". */
export function sentenceOf({ kind, byName, facts }: DecisionView): string {
  switch (kind) {
    case "approve":
      return `${byName} approved`;
    case "edit":
      return `${byName} edited`;
    case "reject":
      return facts["isCancelled"] === true ? `${byName} cancelled the workflow` : `${byName} rejected`;
    case "snooze":
      return `${byName} snoozed`;
    case "assign":
      return facts["assigneeId"] === null ? `${byName} gave it back to everybody` : `${byName} assigned it`;
    case "keep":
      return `${byName} kept the words after reading what came in`;
    case "undo":
      return `${byName} took ${UNDONE[String(facts["undone"])] ?? "it"} back`;
  }
}

const UNDONE: Record<string, string> = {
  approve: "the approval",
  reject: "the rejection",
  snooze: "the snooze",
  assign: "the assignment",
};

/** An approval that came sooner than its words can be read stays marked for good. */
function fastWords({ facts }: DecisionView): string | null {
  if (facts["isTooFast"] !== true) return null;
  const { words, shownMs } = facts;
  if (typeof shownMs !== "number") return ` ${String(words)} words without opening them in the console`;
  return ` ${String(words)} words after ${Math.max(1, Math.round(shownMs / 1000))} s, faster than they can be read`;
}
