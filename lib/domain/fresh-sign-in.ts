import type { Actor } from "./actor.ts";
import { AppError } from "./errors.ts";

/** How long a proof of identity counts for what asks for a fresh one. */
export const FRESH_SIGN_IN_MS = 5 * 60_000;

/** RFC 9470's name for "who you are must be proved again". */
export const NEEDS_FRESH_SIGN_IN = "insufficient_user_authentication";

/** Throws `unauthenticated` unless the person proved who they are, with a second factor, within five minutes. */
export function requireFreshSignIn(actor: Actor, now: Date): void {
  const session = actor.type === "user" ? actor.session : undefined;
  const provedAt = session?.hasMfa ? session.authenticatedAt : null;
  if (provedAt && now.getTime() - provedAt.getTime() <= FRESH_SIGN_IN_MS) return;
  throw new AppError("unauthenticated", "Prove who you are once more; what you entered stays here.", {
    details: { reason: NEEDS_FRESH_SIGN_IN, maxAgeSeconds: FRESH_SIGN_IN_MS / 1000 },
  });
}
