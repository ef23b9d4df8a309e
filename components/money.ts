const MICROS = 1_000_000;

/** "$0.0042": US dollars from millionths, with as many places as the amount needs to be told from nothing. */
export function formatMicros(micros: number): string {
  if (micros === 0) return "$0";
  const dollars = micros / MICROS;
  if (dollars >= 1) return `$${dollars.toFixed(2)}`;
  if (dollars >= 0.0001) return `$${dollars.toFixed(4)}`;
  return "under $0.0001";
}
