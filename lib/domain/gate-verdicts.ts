import type { GateOwner } from "./gates.ts";

export type Verdict = {
  ok: boolean;
  reason: string;
  remedy?: string;
  owner?: GateOwner;
  retryAt?: Date | null;
};

const RETRY_WITHOUT_A_DATE_MS = 10 * 60_000;

export function open(reason: string): Verdict {
  return { ok: true, reason };
}

export function shut(reason: string, remedy: string): Verdict {
  return { ok: false, reason, remedy };
}

export function later(reason: string, retryAt: Date): Verdict {
  return { ok: false, reason, remedy: `It will be tried again at ${clock(retryAt)}.`, retryAt };
}

export function soon(now: Date): Date {
  return new Date(now.getTime() + RETRY_WITHOUT_A_DATE_MS);
}

export function day(at: Date): string {
  return at.toISOString().slice(0, 10);
}

export function clock(at: Date): string {
  return `${at.toISOString().slice(11, 16)} UTC`;
}
