import { revokeSessionsOf } from "#lib/db/sessions.ts";
import { findUserByIdentityOrNull } from "#lib/db/users.ts";
import { authorize } from "#lib/domain/actor.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";

/** The provider's clock may run behind ours. */
const CLOCK_LEEWAY_MS = 60_000;

/**
 * Ends the sessions of a person whom the identity provider has signed out. The same message once more ends nothing that
 * was opened since, and one about somebody unknown is no error.
 */
export async function endSessionsByProvider(
  ctx: ServiceContext,
  { issuer, subject, issuedAt }: { issuer: string; subject: string; issuedAt: Date },
): Promise<{ ended: number }> {
  authorize(ctx.actor, "session:manage");
  return withTransaction(ctx, async (ctx) => {
    const user = await findUserByIdentityOrNull(ctx.db, { issuer, subject });
    if (!user) return { ended: 0 };
    const ended = await revokeSessionsOf(ctx.db, {
      userId: user.id,
      at: ctx.now(),
      by: "identity_provider",
      openedUntil: new Date(issuedAt.getTime() + CLOCK_LEEWAY_MS),
    });
    if (ended.length > 0) {
      recordAudit(ctx, {
        action: "session.endedByProvider",
        entity: { type: "user", id: user.id },
        facts: { sessions: ended.length },
      });
    }
    return { ended: ended.length };
  });
}
