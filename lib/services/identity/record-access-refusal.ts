import { authorize } from "#lib/domain/actor.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";

/** Writes down that a signed-in person asked for something that the role does not allow. */
export async function recordAccessRefusal(
  ctx: ServiceContext,
  { permission }: { permission: string },
): Promise<void> {
  authorize(ctx.actor, "session:end");
  await withTransaction(ctx, async (ctx) => {
    recordAudit(ctx, {
      action: "access.refused",
      entity: { type: "permission", id: permission },
      facts: ctx.actor.type === "user" ? { role: ctx.actor.role } : {},
    });
  });
}
