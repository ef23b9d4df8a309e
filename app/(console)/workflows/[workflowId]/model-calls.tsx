import { ModelCost } from "#app/(console)/_drafts/written-by.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Status, type StatusTone } from "#components/ui/status.tsx";
import type { WorkflowView } from "#lib/contracts/workflows.ts";
import { FALLBACK_WORDS, isFallbackReason } from "#lib/domain/model-fallback.ts";

import { formatMs } from "./format-ms.ts";

/** What was asked of the model, what became of each answer, and what it cost. */
export function ModelCalls({ workflow }: { workflow: WorkflowView }) {
  const { modelCalls } = workflow;
  if (modelCalls.length === 0) return null;
  return (
    <section aria-label="Model" className="flex flex-col gap-2">
      <h2 className="text-heading font-semibold">Model</h2>
      <ol className="flex flex-col rounded-md border border-line bg-surface">
        {modelCalls.map((call) => (
          <li
            key={call.id}
            className="flex min-h-9 flex-wrap items-center gap-x-4 gap-y-0.5 border-b border-line px-3 py-1.5 last:border-b-0"
          >
            <Status tone={toneOf(call.outcome)}>{outcomeWords(call.outcome)}</Status>
            <span className="text-strong">{call.model}</span>
            <span>
              <span className="text-muted">prompt </span>
              <code>{call.promptVersion}</code>
            </span>
            {call.outcome === "asked" ? null : <ModelCost call={call} />}
            {call.priceVersion ? <span className="text-muted">prices of {call.priceVersion}</span> : null}
            <span className="ml-auto text-muted">
              {formatMs(call.durationMs)} · <RelativeTime at={call.calledAt} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function toneOf(outcome: string): StatusTone {
  if (outcome === "asked") return "wait";
  return outcome === "used" ? "ok" : "warn";
}

function outcomeWords(outcome: string): string {
  if (outcome === "asked") return "asked, no answer yet";
  if (outcome === "used") return "its answer was used";
  return isFallbackReason(outcome)
    ? FALLBACK_WORDS[outcome].replace(/\.$/, "")
    : outcome.replaceAll("_", " ");
}
