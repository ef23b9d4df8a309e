import type { RevokeSessionInput, SessionList } from "#lib/contracts/identity.ts";
import { lockSession, revokeSessions } from "#lib/db/sessions.ts";
import { authorize, can } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { listSessions } from "./list-sessions.ts";

/** Ends one of one's own sessions, or another person's if the caller may change people. It is refused from then on. */
export async function revokeSession(
  ctx: ServiceContext,
  { sessionId }: RevokeSessionInput,
): Promise<SessionList> {
  authorize(ctx.actor, "session:revoke");
  const by = ctx.actor.id;
  const personId = await withTransaction(ctx, async (ctx) => {
    const session = await lockSession(ctx.db, sessionId);
    // Whose it is would already tell a stranger that it exists.
    if (session.userId !== by && !can(ctx.actor, "person:manage")) {
      throw new AppError("not_found", "This session has ended already.");
    }
    await revokeSessions(ctx.db, { ids: [sessionId], at: ctx.now(), by });
    recordAudit(ctx, {
      action: "session.revoked",
      entity: { type: "user", id: session.userId },
      facts: { sessionId },
    });
    return session.userId;
  });
  return listSessions(ctx, { personId });
}
