import type { PersonList, PersonView } from "#lib/contracts/identity.ts";
import { listPeople as readPeople, type UserRow } from "#lib/db/users.ts";
import { authorize, can } from "#lib/domain/actor.ts";
import { effectiveRole, SESSION_LIMITS } from "#lib/domain/identity.ts";

import { type ServiceContext, withTransaction } from "../context.ts";

/** Everybody who ever signed in, what their groups gave them and what an admin left of it. */
export async function listPeople(ctx: ServiceContext): Promise<PersonList> {
  authorize(ctx.actor, "person:read");
  const mayChange = can(ctx.actor, "person:manage");
  const rows = await withTransaction(ctx, async (ctx) =>
    readPeople(ctx.db, { idleMs: SESSION_LIMITS.idleMs, at: ctx.now() }),
  );
  return { items: rows.map((row) => toPersonView(ctx, row)), mayChange };
}

export function toPersonView(
  { actor }: ServiceContext,
  { openSessions, ...user }: UserRow & { openSessions: number },
): PersonView {
  const isYou = actor.type === "user" && actor.id === user.id;
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    groupRole: user.role,
    roleCeiling: user.roleCeiling,
    role: user.disabledAt ? null : effectiveRole(user.role, user.roleCeiling),
    disabledAt: user.disabledAt?.toISOString() ?? null,
    lastSignInAt: user.lastSignInAt?.toISOString() ?? null,
    openSessions,
    isYou,
    mayBeChanged: !isYou && can(actor, "person:manage"),
  };
}
