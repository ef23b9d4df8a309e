import { listOpenSessions } from "#lib/db/live-changes.ts";
import { authorize, type Role, ROLES } from "#lib/domain/actor.ts";
import { SESSION_LIMITS } from "#lib/domain/identity.ts";

import type { ServiceContext } from "../context.ts";

export type ListeningSession = { id: string; role: Role };

/** Those of the sessions that have ended, or whose person may do more or less than when they began to listen. */
export async function findEndedSessions(
  ctx: ServiceContext,
  { sessions }: { sessions: readonly ListeningSession[] },
): Promise<Set<string>> {
  authorize(ctx.actor, "change:read");
  if (sessions.length === 0) return new Set();
  const open = await listOpenSessions(ctx.db, {
    ids: [...new Set(sessions.map(({ id }) => id))],
    idleMs: SESSION_LIMITS.idleMs,
    at: ctx.fixedClock?.() ?? null,
  });
  const roles = new Map(open.map((session) => [session.id, effectiveRole(session)]));
  return new Set(sessions.filter(({ id, role }) => roles.get(id) !== role).map(({ id }) => id));
}

function effectiveRole({ role, roleCeiling }: { role: Role | null; roleCeiling: Role | null }): Role | null {
  if (!role || !roleCeiling) return role;
  return ROLES[Math.min(ROLES.indexOf(role), ROLES.indexOf(roleCeiling))] ?? null;
}
