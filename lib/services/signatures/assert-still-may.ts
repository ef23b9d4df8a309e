import { findUser } from "#lib/db/users.ts";
import { can, type Permission } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";
import { effectiveRole } from "#lib/domain/identity.ts";

import type { ServiceContext } from "../context.ts";

/** Two people are two who may: what somebody asked for counts for nothing once they lost the right to ask. */
export async function assertStillMay(
  ctx: ServiceContext,
  { userId, permission }: { userId: string; permission: Permission },
): Promise<void> {
  const { id, name, role, roleCeiling, disabledAt } = await findUser(ctx.db, userId);
  const left = disabledAt ? null : effectiveRole(role, roleCeiling);
  if (left && can({ type: "user", id, name, role: left }, permission)) return;
  throw new AppError("conflict", "Who asked for this may not do it any more. Ask for it anew.", {
    details: { reason: "asker_lost_right" },
  });
}
