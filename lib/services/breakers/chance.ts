import { randomInt } from "node:crypto";

const FINENESS = 1_000_000;

/** From 0 to 1. */
export function chance(): number {
  return randomInt(FINENESS) / FINENESS;
}
