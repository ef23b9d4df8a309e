import { closeSpentLandingKeys, deleteLandingKey } from "#lib/db/landed-deliveries.ts";
import { authorize } from "#lib/domain/actor.ts";

import { type ServiceContext, withTransaction } from "../context.ts";

/** Far longer than a process seals with one key. */
const OLDER_THAN_MS = 60 * 60_000;
const LIMIT = 100;

/** Deletes keys that no landed delivery needs any more: what was copied meanwhile, nobody can open again. */
export async function deleteSpentLandingKeys(ctx: ServiceContext): Promise<number> {
  authorize(ctx.actor, "submission:receive");
  const spent = await withTransaction(ctx, (ctx) =>
    closeSpentLandingKeys(ctx.db, { olderThanMs: OLDER_THAN_MS, limit: LIMIT }),
  );
  for (const id of spent) {
    await ctx.keys.deleteKey(id);
    await deleteLandingKey(ctx.db, id);
  }
  return spent.length;
}
