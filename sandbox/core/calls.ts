/** How often each call was made since the process started. */
export interface CallCounts {
  count(name: string): void;
  all(): Record<string, number>;
  clear(): void;
}

export function createCallCounts(): CallCounts {
  const counts = new Map<string, number>();
  return {
    count: (name) => void counts.set(name, (counts.get(name) ?? 0) + 1),
    all: () => Object.fromEntries([...counts].toSorted(([a], [b]) => a.localeCompare(b))),
    clear: () => counts.clear(),
  };
}
