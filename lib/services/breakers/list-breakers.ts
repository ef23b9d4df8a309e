import type { BreakersView } from "#lib/contracts/breakers.ts";
import { authorize } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";
import { readBreakerViews } from "./breaker-view.ts";

export async function listBreakers(ctx: ServiceContext): Promise<BreakersView> {
  authorize(ctx.actor, "breaker:read");
  return { breakers: await readBreakerViews(ctx), serverTime: ctx.now().toISOString() };
}
