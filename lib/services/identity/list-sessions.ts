import type { ListSessionsInput, SessionList } from "#lib/contracts/identity.ts";
import { listLiveSessions } from "#lib/db/sessions.ts";
import { findUser } from "#lib/db/users.ts";
import { authorize } from "#lib/domain/actor.ts";
import { SESSION_LIMITS } from "#lib/domain/identity.ts";

import { type ServiceContext, withTransaction } from "../context.ts";

/** The open sessions of the caller, or of another person if the caller may see people. Newest first. */
export async function listSessions(ctx: ServiceContext, input: ListSessionsInput): Promise<SessionList> {
  authorize(ctx.actor, "session:read");
  const userId = input.personId ?? ctx.actor.id;
  if (userId !== ctx.actor.id) authorize(ctx.actor, "person:read");
  const ownId = ctx.actor.type === "user" ? ctx.actor.session?.id : undefined;
  return withTransaction(ctx, async (ctx) => {
    const { id, name } = await findUser(ctx.db, userId);
    const rows = await listLiveSessions(ctx.db, { userId, idleMs: SESSION_LIMITS.idleMs, at: ctx.now() });
    return {
      items: rows.map((row) => ({
        id: row.id,
        person: { id, name },
        device: row.device,
        createdAt: row.createdAt.toISOString(),
        lastSeenAt: row.lastSeenAt.toISOString(),
        expiresAt: row.expiresAt.toISOString(),
        authenticatedAt: row.authenticatedAt?.toISOString() ?? null,
        hasMfa: row.hasMfa,
        isCurrent: row.id === ownId,
      })),
    };
  });
}
