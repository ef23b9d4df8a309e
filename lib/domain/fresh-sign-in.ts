import type { Actor, ActorSession } from "./actor.ts";
import { AppError } from "./errors.ts";

/** How long a proof of identity counts for what asks for a fresh one. */
export const FRESH_SIGN_IN_MS = 5 * 60_000;

/** RFC 9470's name for "who you are must be proved again". */
export const NEEDS_FRESH_SIGN_IN = "insufficient_user_authentication";

/** Throws `unauthenticated` unless the person proved who they are, with a second factor, within five minutes. */
export function requireFreshSignIn(actor: Actor, now: Date): void {
  if (actor.type === "user" && actor.session && freshUntil(actor.session, now)) return;
  throw new AppError("unauthenticated", "Prove who you are once more; what you entered stays here.", {
    details: { reason: NEEDS_FRESH_SIGN_IN, maxAgeSeconds: FRESH_SIGN_IN_MS / 1000 },
  });
}

/** Until when the session counts as a fresh proof; null when it does not, or not any more. */
export function freshUntil({ hasMfa, authenticatedAt }: ActorSession, now: Date): Date | null {
  if (!hasMfa || !authenticatedAt) return null;
  const until = new Date(authenticatedAt.getTime() + FRESH_SIGN_IN_MS);
  return now <= until ? until : null;
}

/** Clocks of two systems differ by so much at most. */
const CLOCK_LEEWAY_MS = 60_000;

/** True when the provider says that the person proved who they are because we asked, and not some time before. */
export function isAnswerToAsking(
  provedAt: Date | null,
  { askedAt, now }: { askedAt: Date; now: Date },
): boolean {
  if (!provedAt) return false;
  return (
    provedAt.getTime() >= askedAt.getTime() - CLOCK_LEEWAY_MS &&
    provedAt.getTime() <= now.getTime() + CLOCK_LEEWAY_MS
  );
}
