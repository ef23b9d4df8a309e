/** Before anything else is loaded: this process's clock is wrong by that much, and nobody else's. */
export function shiftClock(byMs: number): void {
  if (byMs === 0) return;
  const Right = Date;
  const now = () => Right.now() + byMs;
  class Wrong extends Right {
    constructor(...given: unknown[]) {
      super(...((given.length === 0 ? [now()] : given) as [number]));
    }
    static override now(): number {
      return now();
    }
  }
  globalThis.Date = Wrong as DateConstructor;
}
