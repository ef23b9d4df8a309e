type Life = { isDraining: boolean; isClosed: boolean; background: Set<Promise<unknown>> };
const globals = globalThis as typeof globalThis & { __countersignDrain?: Life };
const life: Life = (globals.__countersignDrain ??= {
  isDraining: false,
  isClosed: false,
  background: new Set(),
});

/** From here on readiness says no, nothing new is claimed, and who still comes is served as before. */
export function startDraining(): void {
  life.isDraining = true;
}

export function isDraining(): boolean {
  return life.isDraining;
}

/** From here on new work is refused politely while what runs is finished. */
export function closeDoor(): void {
  life.isDraining = true;
  life.isClosed = true;
}

export function isDoorClosed(): boolean {
  return life.isClosed;
}

/** As a process is when it has just started; for tests. */
export function reopenDoor(): void {
  life.isDraining = false;
  life.isClosed = false;
}

/** Work that goes on after its answer: a process that stops waits for it. */
export function inBackground<T>(work: Promise<T>): Promise<T> {
  const ended = work.then(
    () => {},
    () => {},
  );
  life.background.add(ended);
  void ended.then(() => life.background.delete(ended));
  return work;
}

export function backgroundWork(): number {
  return life.background.size;
}
