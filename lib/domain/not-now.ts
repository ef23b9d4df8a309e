import { breakerReason, type GuardedService } from "./breaker.ts";
import { AppError } from "./errors.ts";
import { SERVICE_WORDS } from "./outside-service.ts";

/** Nobody sleeps longer, so that a breaker which a person closes early is noticed. */
const LONGEST_SLEEP_MS = 5 * 60_000;
const REASON = "breaker_open";

/** A call that was not made because its service is cut off. Nothing happened, and no attempt is used up by it. */
export function notNow(cut: {
  service: GuardedService;
  reason: string | null;
  now: Date;
  waitMs: number;
}): AppError {
  const { service, reason, now } = cut;
  const waitMs = Math.min(cut.waitMs, LONGEST_SLEEP_MS);
  const notBefore = new Date(now.getTime() + waitMs);
  const { name } = SERVICE_WORDS[service];
  const at = `${notBefore.toISOString().slice(11, 19)} UTC`;
  return new AppError(
    "upstream_unavailable",
    `${name} is cut off: ${breakerReason(reason)}. It will be tried again at ${at}.`,
    {
      details: {
        ...{ reason: REASON, service, ambiguous: false, retryAfterMs: waitMs },
        notBefore: notBefore.toISOString(),
      },
    },
  );
}

/** When to ask again, for a call that was not made; null for every other failure. */
export function notBeforeOf(error: unknown): Date | null {
  if (!(error instanceof AppError) || error.details.reason !== REASON) return null;
  const { notBefore } = error.details;
  const at = new Date(typeof notBefore === "string" ? notBefore : Number.NaN);
  return Number.isNaN(at.getTime()) ? null : at;
}

/**
 * When to ask again, for a call that was not made, or for one that failed and left its service cut off until then.
 * Null for what has nothing to do with an outside service.
 */
export function askAgainAt(error: unknown, cutUntil: Date | null): Date | null {
  const isOfService =
    error instanceof AppError && (error.code === "upstream_unavailable" || error.code === "rate_limited");
  return notBeforeOf(error) ?? (isOfService ? cutUntil : null);
}
