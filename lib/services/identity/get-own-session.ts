import type { OwnSessionView } from "#lib/contracts/identity.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";
import { freshUntil } from "#lib/domain/fresh-sign-in.ts";

import { type ServiceContext, withTransaction } from "../context.ts";

/** The caller's own session, and until when it counts as a fresh proof of identity. */
export async function getOwnSession(ctx: ServiceContext): Promise<OwnSessionView> {
  authorize(ctx.actor, "session:read");
  const { actor } = ctx;
  if (actor.type !== "user" || !actor.session) {
    throw new AppError("forbidden", "Only a signed-in person has a session.");
  }
  const { session } = actor;
  // By the database's clock, as the acts that ask for a fresh sign-in measure it.
  const until = await withTransaction(ctx, async (ctx) => freshUntil(session, ctx.now()));
  return {
    sessionId: session.id,
    person: { id: actor.id, name: actor.name, role: actor.role },
    authenticatedAt: session.authenticatedAt?.toISOString() ?? null,
    hasMfa: session.hasMfa,
    freshUntil: until?.toISOString() ?? null,
  };
}
