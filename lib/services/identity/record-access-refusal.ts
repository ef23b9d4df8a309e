import { authorize } from "#lib/domain/actor.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";

/** Writes down that a signed-in person or a token asked for something that it is not allowed. */
export async function recordAccessRefusal(
  ctx: ServiceContext,
  { permission }: { permission: string },
): Promise<void> {
  // A token has no right that its scopes do not name, and none of them is about refusals.
  if (ctx.actor.type !== "token") authorize(ctx.actor, "session:end");
  await withTransaction(ctx, async (ctx) => {
    recordAudit(ctx, {
      action: "access.refused",
      entity: { type: "permission", id: permission },
      facts: ctx.actor.type === "user" ? { role: ctx.actor.role } : {},
    });
  });
}
