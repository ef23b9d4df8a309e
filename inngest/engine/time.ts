import { LIMITS } from "./limits-table.ts";
import type { Due } from "./types.ts";

const UNIT_MS: Record<string, number> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Milliseconds of an Inngest duration such as "1h30m". */
export function durationMs(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g)];
  if (text === "" || parts.map((part) => part[0]).join("") !== text)
    throw new Error(`bad duration "${text}"`);
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNIT_MS[unit ?? ""] ?? 0), 0);
}

/** Inngest sends either a duration or an ISO date; both are clipped to what a server accepts. */
export function parseDue(text: string): Due {
  if (/^\d{4}-/.test(text)) {
    const at = new Date(text);
    if (Number.isNaN(at.getTime())) throw new Error(`bad date "${text}"`);
    return { at: at.toISOString() };
  }
  // The SDK writes a duration of zero as an empty string.
  return { afterMs: text === "" ? 0 : Math.min(durationMs(text), LIMITS.horizonMs) };
}

/** Retry-After in seconds or as a date, clipped to 1 s … 24 h as a server does. */
export function parseRetryAfter(header: string, nowMs: number): Due {
  const seconds = Number(header);
  const waitMs = Number.isFinite(seconds) && header.length <= 7 ? seconds * 1000 : Date.parse(header) - nowMs;
  return { afterMs: Math.min(Math.max(Number.isNaN(waitMs) ? 0 : waitMs, 1000), 86_400_000) };
}

const BACKOFF_SECONDS = [15, 30, 60, 120, 300, 600, 1200, 2400, 3600, 7200];

/** The back-off table of an Inngest server, with its jitter of up to 30 s. */
export function inngestBackoffMs(attempt: number): number {
  const seconds = BACKOFF_SECONDS[Math.min(attempt, BACKOFF_SECONDS.length - 1)] ?? 7200;
  return seconds * 1000 + Math.random() * 30_000;
}
