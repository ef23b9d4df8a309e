import {
  deleteEndedSessions,
  insertSession,
  listLiveSessions,
  revokeSessionByToken,
  revokeSessions,
  shortenSession,
} from "#lib/db/sessions.ts";
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
  device?: string | null;
  /** The session that this browser had before: it ends. After a fresh sign-in it ends a few seconds later. */
  replaces?: { token: string; isHandover: boolean } | null;
};

/** Opens a session under a new id and ends the browser's earlier one. Beyond five of one person, the oldest ends. */
export async function openSession(
  ctx: ServiceContext,
  input: OpenSessionInput,
): Promise<{ expiresAt: Date }> {
  authorize(ctx.actor, "session:manage");
  return withTransaction(ctx, async (ctx) => {
    const now = ctx.now();
    await lockUser(ctx.db, input.userId);
    const replaced = await endReplaced(ctx, input);
    const live = await listLiveSessions(ctx.db, {
      userId: input.userId,
      idleMs: SESSION_LIMITS.idleMs,
      at: now,
    });
    const others = live.map(({ id }) => id).filter((id) => id !== replaced?.id);
    const surplus = others.slice(SESSION_LIMITS.perPerson - 1);
    const ended = await revokeSessions(ctx.db, { ids: surplus, at: now, by: "limit" });
    const expiresAt = new Date(now.getTime() + SESSION_LIMITS.absoluteMs);
    const session = await insertSession(ctx.db, {
      tokenSha256: hashSessionToken(input.token),
      userId: input.userId,
      authenticatedAt: input.authenticatedAt,
      hasMfa: input.hasMfa,
      device: input.device ?? null,
      createdAt: now,
      expiresAt,
    });
    await deleteEndedSessions(ctx.db, { before: new Date(now.getTime() - KEEP_ENDED_MS) });
    recordAudit(ctx, {
      action: "session.opened",
      entity: { type: "user", id: input.userId },
      facts: {
        sessionId: session.id,
        hasMfa: input.hasMfa,
        replacedSession: replaced?.id ?? null,
        endedSessions: ended.map(({ id }) => id),
      },
    });
    return { expiresAt };
  });
}

async function endReplaced(ctx: ServiceContext, { replaces }: OpenSessionInput) {
  if (!replaces) return null;
  const tokenSha256 = hashSessionToken(replaces.token);
  if (!replaces.isHandover) {
    return revokeSessionByToken(ctx.db, { tokenSha256, at: ctx.now(), by: "new_sign_in" });
  }
  const expiresAt = new Date(ctx.now().getTime() + SESSION_LIMITS.handoverMs);
  return shortenSession(ctx.db, { tokenSha256, expiresAt });
}
