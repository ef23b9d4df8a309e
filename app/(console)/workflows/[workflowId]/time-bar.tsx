import { cn } from "#components/ui/cn.ts";
import type { WorkflowView } from "#lib/contracts/workflows.ts";

import { formatMs } from "./format-ms.ts";

const KINDS = {
  machine: { word: "machine", fill: "fill-accent", dot: "bg-accent" },
  people: { word: "people", fill: "fill-warn", dot: "bg-warn" },
  waiting: { word: "waiting", fill: "fill-edge/40", dot: "bg-edge/40" },
} as const;
const WIDTH = 1000;
const SHORTEST = 3;

/** Machine time, people's time and waiting, drawn to scale; the shortest span stays a hair wide. */
export function TimeBar({ workflow }: { workflow: WorkflowView }) {
  const { spans, machineMs, peopleMs, waitingMs } = workflow;
  const sums = { machine: machineMs, people: peopleMs, waiting: waitingMs };
  if (spans.length === 0) return null;
  return (
    <section aria-label="Time" className="flex flex-col gap-1.5">
      {/* An SVG, because the content policy lets no style attribute through. */}
      <svg
        aria-hidden
        viewBox={`0 0 ${WIDTH} 8`}
        preserveAspectRatio="none"
        className="h-2 w-full overflow-hidden rounded-sm"
      >
        {barsOf(spans).map(({ kind, from, durationMs, x, width }) => (
          <rect key={from} x={x} width={width} height={8} className={KINDS[kind].fill}>
            <title>{`${KINDS[kind].word} ${formatMs(durationMs)}`}</title>
          </rect>
        ))}
      </svg>
      <p className="flex flex-wrap gap-x-4 text-muted">
        {(["machine", "people", "waiting"] as const).map((kind) => (
          <span key={kind} className="inline-flex items-center gap-1.5">
            <span aria-hidden className={cn("size-2 rounded-sm", KINDS[kind].dot)} />
            {KINDS[kind].word} <time className="text-normal">{formatMs(sums[kind])}</time>
          </span>
        ))}
      </p>
    </section>
  );
}

/** Where each span begins and how wide it is, in parts of a thousand. */
function barsOf(spans: WorkflowView["spans"]) {
  const total = spans.reduce((sum, { durationMs }) => sum + durationMs, 0) || 1;
  const widths = spans.map(({ durationMs }) => Math.max((durationMs / total) * WIDTH, SHORTEST));
  const scale = WIDTH / widths.reduce((sum, width) => sum + width, 0);
  let end = 0;
  return spans.map((span, index) => {
    const width = (widths[index] ?? 0) * scale;
    const x = end;
    end += width;
    return { ...span, x, width };
  });
}
