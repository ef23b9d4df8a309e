import { cn } from "#components/ui/cn.ts";
import type { WorkflowView } from "#lib/contracts/workflows.ts";

import { formatMs } from "./format-ms.ts";

const KINDS = {
  machine: { word: "machine", ground: "bg-accent", fill: "fill-accent" },
  people: { word: "people", ground: "bg-warn", fill: "fill-warn" },
  waiting: { word: "waiting", ground: "bg-edge/40", fill: "fill-edge/40" },
} as const;

const WIDTH = 1000;
const HAIR = 2;

/** Machine time, people's time and waiting, drawn to scale; the shortest span stays a hair wide. */
export function TimeBar({ workflow }: { workflow: WorkflowView }) {
  const { spans, machineMs, peopleMs, waitingMs } = workflow;
  const sums = { machine: machineMs, people: peopleMs, waiting: waitingMs };
  if (spans.length === 0) return null;
  return (
    <section aria-label="Time" className="flex flex-col gap-1.5">
      <svg
        aria-hidden
        viewBox={`0 0 ${WIDTH} 8`}
        preserveAspectRatio="none"
        className="h-2 w-full overflow-hidden rounded-sm"
      >
        {drawn(spans).map(({ kind, from, durationMs, x, width }) => (
          <rect key={from} x={x} y={0} width={width} height={8} className={KINDS[kind].fill}>
            <title>{`${KINDS[kind].word} ${formatMs(durationMs)}`}</title>
          </rect>
        ))}
      </svg>
      <p className="flex flex-wrap gap-x-4 text-muted">
        {(["machine", "people", "waiting"] as const).map((kind) => (
          <span key={kind} className="inline-flex items-center gap-1.5">
            <span
              aria-hidden
              className={cn("size-2 rounded-sm forced-color-adjust-none", KINDS[kind].ground)}
            />
            {KINDS[kind].word} <time className="text-normal">{formatMs(sums[kind])}</time>
          </span>
        ))}
      </p>
    </section>
  );
}

/** Places every span on the bar: a hair for each, the rest shared by duration. */
function drawn(spans: WorkflowView["spans"]) {
  const total = spans.reduce((sum, { durationMs }) => sum + durationMs, 0) || 1;
  const shared = Math.max(0, WIDTH - spans.length * HAIR);
  let x = 0;
  return spans.map((span) => {
    const place = { ...span, x, width: HAIR + (span.durationMs / total) * shared };
    x += place.width;
    return place;
  });
}
