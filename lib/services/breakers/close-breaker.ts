import type { BreakerView, CloseBreakerInput } from "#lib/contracts/breakers.ts";
import { lockBreaker } from "#lib/db/breakers.ts";
import { authorize } from "#lib/domain/actor.ts";
import { closed } from "#lib/domain/breaker.ts";
import { SERVICE_WORDS } from "#lib/domain/outside-service.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { signPlan } from "../signatures/sign-plan.ts";
import { readBreakerView } from "./breaker-view.ts";
import { changeBreaker } from "./change-breaker.ts";
import { forceableService } from "./guarded-service.ts";
import { personOf } from "./person-of.ts";
import { wakeWaitingSends } from "./wake-waiting-sends.ts";

/** Lets calls through whatever fails, for a while, and wakes what waits. Signed: it may let many mails out at once. */
export async function closeBreaker(ctx: ServiceContext, input: CloseBreakerInput): Promise<BreakerView> {
  authorize(ctx.actor, "breaker:close");
  const service = forceableService(input.service);
  const { minutes, cause } = input;
  return withTransaction(ctx, async (ctx) => {
    const before = await lockBreaker(ctx.db, service);
    const now = ctx.now();
    const { name } = SERVICE_WORDS[service];
    const signatureId = await signPlan(ctx, {
      permission: "breaker:close",
      action: "breaker.closed",
      meaning: `I let calls to ${name} through for ${minutes} minutes, whatever fails.`,
      entity: { type: "service", id: service },
      plan: { service, minutes, cause, generation: before.generation },
    });
    const change = {
      ...closed(before, now),
      ...{ forced: "closed" as const, forcedBy: personOf(ctx) },
      forcedUntil: new Date(now.getTime() + minutes * 60_000),
      ...{ probeDraftId: null, probeKeptUntil: null },
    };
    const after = await changeBreaker(ctx.db, before, { change, now });
    const woken = await wakeWaitingSends(ctx, service);
    recordAudit(ctx, {
      action: "breaker.closed",
      entity: { type: "service", id: service },
      facts: { minutes, cause, before: before.state, generation: after.generation, woken, signatureId },
    });
    return readBreakerView(ctx, service);
  });
}
