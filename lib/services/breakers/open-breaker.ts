import type { BreakerView, OpenBreakerInput } from "#lib/contracts/breakers.ts";
import { lockBreaker } from "#lib/db/breakers.ts";
import { authorize } from "#lib/domain/actor.ts";
import { isHeld, opened } from "#lib/domain/breaker.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { readBreakerView } from "./breaker-view.ts";
import { changeBreaker } from "./change-breaker.ts";
import { forceableService } from "./guarded-service.ts";
import { personOf } from "./person-of.ts";

/** Cuts a service off for a while: one person, at once, and never for less than it is already. Then one call tries it. */
export async function openBreaker(ctx: ServiceContext, input: OpenBreakerInput): Promise<BreakerView> {
  authorize(ctx.actor, "breaker:open");
  const service = forceableService(input.service);
  const { minutes, cause } = input;
  return withTransaction(ctx, async (ctx) => {
    const before = await lockBreaker(ctx.db, service);
    const now = ctx.now();
    const asked = now.getTime() + minutes * 60_000;
    const held = isHeld(before, "open", now) ? (before.forcedUntil?.getTime() ?? 0) : 0;
    const until = new Date(Math.max(asked, held));
    const change = {
      ...opened(before, { until, reason: `forced_${cause}`, now }),
      ...{ forced: "open" as const, forcedBy: personOf(ctx), forcedUntil: until },
      ...{ probeDraftId: null, probeKeptUntil: null },
    };
    const after = await changeBreaker(ctx.db, before, { change, now });
    recordAudit(ctx, {
      action: "breaker.opened",
      entity: { type: "service", id: service },
      facts: { minutes, cause, before: before.state, generation: after.generation },
    });
    return readBreakerView(ctx, service);
  });
}
