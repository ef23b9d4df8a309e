import { deleteBreakerChangesBefore } from "#lib/db/breakers.ts";
import { deleteServiceCallsBefore } from "#lib/db/service-calls.ts";
import { authorize } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";

const KEPT_MS = 7 * 24 * 60 * 60_000;

/** Minutes and failures of outside services are kept for seven days. */
export async function deleteOldServiceCalls(ctx: ServiceContext): Promise<{ before: string }> {
  authorize(ctx.actor, "service:record");
  const before = new Date(ctx.now().getTime() - KEPT_MS);
  await deleteServiceCallsBefore(ctx.db, before);
  await deleteBreakerChangesBefore(ctx.db, before);
  return { before: before.toISOString() };
}
