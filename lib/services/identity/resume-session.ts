import { findLiveSessionOrNull, touchSession } from "#lib/db/sessions.ts";
import { authorize, type Role } from "#lib/domain/actor.ts";
import { effectiveRole, needsMfa, SESSION_LIMITS } from "#lib/domain/identity.ts";

import type { ServiceContext } from "../context.ts";
import { hashSessionToken } from "./session-token.ts";

const TOUCH_EVERY_MS = 60_000;

export type SignedInPerson = {
  id: string;
  name: string;
  email: string | null;
  role: Role;
  sessionId: string;
  /** When the provider last saw the person prove who they are. */
  authenticatedAt: Date | null;
  hasMfa: boolean;
};

/** The person behind a session cookie, or null. Asked on every request: an ended session is refused at once. */
export async function resumeSession(
  ctx: ServiceContext,
  { token }: { token: string },
): Promise<SignedInPerson | null> {
  authorize(ctx.actor, "session:manage");
  const at = ctx.fixedClock?.() ?? null;
  const found = await findLiveSessionOrNull(ctx.db, {
    tokenSha256: hashSessionToken(token),
    idleMs: SESSION_LIMITS.idleMs,
    at,
  });
  const role = found && effectiveRole(found.user.role, found.user.roleCeiling);
  if (!found || !role) return null;
  if (needsMfa(role) && !found.session.hasMfa) return null;
  await touchSession(ctx.db, { id: found.session.id, everyMs: TOUCH_EVERY_MS, at });
  return {
    id: found.user.id,
    name: found.user.name,
    email: found.user.email,
    role,
    sessionId: found.session.id,
    authenticatedAt: found.session.authenticatedAt,
    hasMfa: found.session.hasMfa,
  };
}
