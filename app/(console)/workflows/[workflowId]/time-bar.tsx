import { cn } from "#components/ui/cn.ts";
import type { WorkflowView } from "#lib/contracts/workflows.ts";

import { formatMs } from "./format-ms.ts";

const KINDS = {
  machine: { word: "machine", className: "bg-accent" },
  people: { word: "people", className: "bg-warn" },
  waiting: { word: "waiting", className: "bg-edge/40" },
} as const;

/** Machine time, people's time and waiting, drawn to scale; the shortest span stays a hair wide. */
export function TimeBar({ workflow }: { workflow: WorkflowView }) {
  const { spans, machineMs, peopleMs, waitingMs } = workflow;
  const sums = { machine: machineMs, people: peopleMs, waiting: waitingMs };
  if (spans.length === 0) return null;
  return (
    <section aria-label="Time" className="flex flex-col gap-1.5">
      <div aria-hidden className="flex h-2 gap-px overflow-hidden rounded-sm">
        {spans.map(({ kind, from, durationMs }) => (
          <span
            key={from}
            title={`${KINDS[kind].word} ${formatMs(durationMs)}`}
            className={cn("min-w-0.5", KINDS[kind].className)}
            style={{ flexGrow: durationMs, flexBasis: 0 }}
          />
        ))}
      </div>
      <p className="flex flex-wrap gap-x-4 text-muted">
        {(["machine", "people", "waiting"] as const).map((kind) => (
          <span key={kind} className="inline-flex items-center gap-1.5">
            <span aria-hidden className={cn("size-2 rounded-sm", KINDS[kind].className)} />
            {KINDS[kind].word} <time className="text-normal">{formatMs(sums[kind])}</time>
          </span>
        ))}
      </p>
    </section>
  );
}
