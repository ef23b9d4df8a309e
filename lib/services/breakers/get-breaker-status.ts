import type { BreakerStatusView } from "#lib/contracts/breakers.ts";
import { authorize } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";
import { readBreakerViews } from "./breaker-view.ts";

/** For scripts: how many are open, and what each is. */
export async function getBreakerStatus(ctx: ServiceContext): Promise<BreakerStatusView> {
  authorize(ctx.actor, "breaker:read");
  const views = await readBreakerViews(ctx);
  const countOf = (state: string) => views.filter((view) => view.state === state).length;
  return {
    summary: {
      total: views.length,
      open: countOf("open"),
      half_open: countOf("half_open"),
      closed: countOf("closed"),
    },
    breakers: Object.fromEntries(
      views.map(({ service, state, reason, since, nextProbeAt }) => [
        service,
        { state, reason, since, nextProbeAt },
      ]),
    ),
  };
}
