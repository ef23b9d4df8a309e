export type Interval = { from: number; to: number };
export type TimeSpan = Interval & { kind: "machine" | "people" | "waiting" };

/**
 * Cuts a workflow's life into machine time (attempts), people time (a draft lay before a person) and waiting
 * (queues, pauses between attempts, the undo window). Spans meet without a gap.
 */
export function cutTime(
  life: Interval,
  machine: readonly Interval[],
  people: readonly Interval[],
): TimeSpan[] {
  const marks = [life.from, life.to, ...[...machine, ...people].flatMap(({ from, to }) => [from, to])]
    .filter((mark) => mark >= life.from && mark <= life.to)
    .toSorted((a, b) => a - b);
  const spans: TimeSpan[] = [];
  for (const [index, from] of marks.entries()) {
    const to = marks[index + 1];
    if (to === undefined || to === from) continue;
    const kind = kindAt((from + to) / 2, machine, people);
    const last = spans.at(-1);
    if (last?.kind === kind) last.to = to;
    else spans.push({ kind, from, to });
  }
  return spans;
}

/** How much of the life each kind took. */
export function sumTime(spans: readonly TimeSpan[]): {
  machineMs: number;
  peopleMs: number;
  waitingMs: number;
} {
  const sum = (kind: TimeSpan["kind"]) =>
    spans.reduce((total, span) => total + (span.kind === kind ? span.to - span.from : 0), 0);
  return { machineMs: sum("machine"), peopleMs: sum("people"), waitingMs: sum("waiting") };
}

function kindAt(at: number, machine: readonly Interval[], people: readonly Interval[]): TimeSpan["kind"] {
  const holds = ({ from, to }: Interval) => from <= at && at < to;
  if (machine.some(holds)) return "machine";
  return people.some(holds) ? "people" : "waiting";
}
