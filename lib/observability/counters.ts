const state = globalThis as typeof globalThis & { __countersignCounters?: Map<string, number> };

/** Counts one event under a name and labels from closed lists. Values of strangers never become labels. */
export function count(name: `${string}_total`, labels: Record<string, string> = {}): void {
  const counters = (state.__countersignCounters ??= new Map());
  const key = seriesOf(name, labels);
  counters.set(key, (counters.get(key) ?? 0) + 1);
}

/** Every series of this process, as `name{label="value"}`. */
export function readCounters(): ReadonlyMap<string, number> {
  return state.__countersignCounters ?? new Map();
}

function seriesOf(name: string, labels: Record<string, string>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return pairs.length === 0 ? name : `${name}{${pairs.toSorted().join(",")}}`;
}
