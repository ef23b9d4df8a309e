import { deleteEndedSessions, insertSession, listLiveSessions, revokeSessions } from "#lib/db/sessions.ts";
import { lockUser } from "#lib/db/users.ts";
import { authorize } from "#lib/domain/actor.ts";
import { SESSION_LIMITS } from "#lib/domain/identity.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { hashSessionToken } from "./session-token.ts";

const KEEP_ENDED_MS = 7 * 86_400_000;

export type OpenSessionInput = {
  userId: string;
  token: string;
  hasMfa: boolean;
  authenticatedAt: Date | null;
};

/** Opens a session under a new id. Beyond five of one person, the oldest ends. */
export async function openSession(
  ctx: ServiceContext,
  input: OpenSessionInput,
): Promise<{ expiresAt: Date }> {
  authorize(ctx.actor, "session:manage");
  return withTransaction(ctx, async (ctx) => {
    const now = ctx.now();
    await lockUser(ctx.db, input.userId);
    const live = await listLiveSessions(ctx.db, {
      userId: input.userId,
      idleMs: SESSION_LIMITS.idleMs,
      at: now,
    });
    const surplus = live.slice(SESSION_LIMITS.perPerson - 1).map(({ id }) => id);
    const ended = await revokeSessions(ctx.db, { ids: surplus, at: now });
    const expiresAt = new Date(now.getTime() + SESSION_LIMITS.absoluteMs);
    const session = await insertSession(ctx.db, {
      tokenSha256: hashSessionToken(input.token),
      userId: input.userId,
      authenticatedAt: input.authenticatedAt,
      hasMfa: input.hasMfa,
      createdAt: now,
      expiresAt,
    });
    await deleteEndedSessions(ctx.db, { before: new Date(now.getTime() - KEEP_ENDED_MS) });
    recordAudit(ctx, {
      action: "session.opened",
      entity: { type: "user", id: input.userId },
      facts: { sessionId: session.id, hasMfa: input.hasMfa, endedSessions: ended.map(({ id }) => id) },
    });
    return { expiresAt };
  });
}
