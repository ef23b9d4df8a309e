import { lockAdmins, lockUser, updateUser, type UserRow } from "#lib/db/users.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";
import { effectiveRole } from "#lib/domain/identity.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { signPlan } from "../signatures/sign-plan.ts";

export type PersonChange = {
  personId: string;
  action: `person.${"limited" | "disabled" | "enabled"}`;
  meaning: string;
  change: (now: Date) => Partial<Pick<UserRow, "roleCeiling" | "disabledAt" | "disabledBy">>;
  /** Facts that the signature and the trail carry. */
  facts: Record<string, unknown>;
  /** What else happens with the change, in its transaction. */
  also?: (ctx: ServiceContext) => Promise<void>;
};

/**
 * What an admin may do to another person, signed and recorded. Nobody changes themself, and somebody who can run the
 * console is always left.
 */
export async function changePerson(
  ctx: ServiceContext,
  { personId, action, meaning, change, facts, also }: PersonChange,
): Promise<void> {
  authorize(ctx.actor, "person:manage");
  const byId = ctx.actor.id;
  await withTransaction(ctx, async (ctx) => {
    const admins = (await lockAdmins(ctx.db)).filter(isAdmin);
    const before = await lockUser(ctx.db, personId);
    if (personId === byId) {
      throw new AppError("forbidden", "Nobody changes their own access. Ask another admin.", {
        details: { reason: "own_access" },
      });
    }
    const after = { ...before, ...change(ctx.now()) };
    const left = admins.filter(({ id }) => id !== personId).length + (isAdmin(after) ? 1 : 0);
    // Another admin may have changed the one who asks since the request came in.
    if (!admins.some(({ id }) => id === byId) || left === 0) {
      throw new AppError("conflict", "Your own access has just changed. Sign in again.", {
        details: { reason: "own_access_changed" },
      });
    }
    const signatureId = await signPlan(ctx, {
      permission: "person:manage",
      action,
      meaning,
      entity: { type: "user", id: personId },
      plan: { personId, ...facts },
    });
    await updateUser(ctx.db, personId, change(ctx.now()));
    await also?.(ctx);
    recordAudit(ctx, {
      action,
      entity: { type: "user", id: personId },
      facts: { ...facts, from: before.roleCeiling, wasDisabled: before.disabledAt !== null, signatureId },
    });
  });
}

function isAdmin({ role, roleCeiling, disabledAt }: UserRow): boolean {
  return !disabledAt && effectiveRole(role, roleCeiling) === "admin";
}
