import type { BreakerRow } from "#lib/db/breakers.ts";
import { isHeld } from "#lib/domain/breaker.ts";

/** The end of what a person cut off, as words; null while nobody has. */
export function heldUntil(row: BreakerRow, now: Date): string | null {
  if (!isHeld(row, "open", now) || row.forcedUntil === null) return null;
  return `${row.forcedUntil.toISOString().slice(11, 16)} UTC`;
}
