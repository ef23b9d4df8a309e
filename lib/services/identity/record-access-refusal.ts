import { takeRateLimitPass } from "#lib/db/rate-limits.ts";
import { type Actor, authorize } from "#lib/domain/actor.ts";
import { count } from "#lib/observability/counters.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";

const WINDOW_MS = 60 * 60_000;
/** A machine that is refused asks again and again; a person finds out what they may do. */
const ROWS_PER_WINDOW = { user: 20, token: 1 } as const;

/**
 * Writes down that a signed-in person or a token asked for something that it is not allowed: every refusal is counted,
 * and the trail has a limited number of rows an hour for each of them and each right, so that nobody can flood it.
 */
export async function recordAccessRefusal(
  ctx: ServiceContext,
  { permission }: { permission: string },
): Promise<void> {
  const { actor } = ctx;
  // A token has no right that its scopes do not name, and none of them is about refusals.
  if (actor.type !== "token") authorize(actor, "session:end");
  if (actor.type === "system") return;
  count("access_refused_total", { caller: actor.type });
  await withTransaction(ctx, async (ctx) => {
    const limit = { limit: ROWS_PER_WINDOW[actor.type], windowMs: WINDOW_MS };
    if ((await takeRateLimitPass(ctx.db, { key: keyOf(actor, permission), ...limit })) === null) return;
    recordAudit(ctx, {
      action: "access.refused",
      entity: { type: "permission", id: permission },
      facts: actor.type === "user" ? { role: actor.role } : {},
    });
  });
}

const keyOf = (actor: Actor, permission: string) => `refused:${actor.type}:${actor.id}:${permission}`;
