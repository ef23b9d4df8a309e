const globals = globalThis as typeof globalThis & { __countersignIntakeInFlight?: number };

/** From here on other work of this process steps back. */
const BUSY_FROM = 8;

/** Deliveries of this process that have not been answered, or are still being stored. */
export function inFlight(): number {
  return globals.__countersignIntakeInFlight ?? 0;
}

export function addInFlight(change: 1 | -1): void {
  globals.__countersignIntakeInFlight = inFlight() + change;
}

export function isIntakeBusy(): boolean {
  return inFlight() >= BUSY_FROM;
}
