import type { BreakerInput, BreakerView } from "#lib/contracts/breakers.ts";
import { lockBreaker } from "#lib/db/breakers.ts";
import { authorize } from "#lib/domain/actor.ts";
import { closed } from "#lib/domain/breaker.ts";
import { AppError } from "#lib/domain/errors.ts";
import { SERVICE_WORDS } from "#lib/domain/outside-service.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { signPlan } from "../signatures/sign-plan.ts";
import { readBreakerView } from "./breaker-view.ts";
import { changeBreaker } from "./change-breaker.ts";
import { guardedService } from "./guarded-service.ts";
import { heldUntil } from "./held-until.ts";
import { wakeWaitingSends } from "./wake-waiting-sends.ts";

/**
 * Forgets what was counted and what a person forced, and closes it; failures open it again. A person signs where it is
 * not closed; a token that was given this right resets without, and never what a person has cut off.
 */
export async function resetBreaker(ctx: ServiceContext, input: BreakerInput): Promise<BreakerView> {
  authorize(ctx.actor, "breaker:reset");
  const service = guardedService(input.service);
  return withTransaction(ctx, async (ctx) => {
    const before = await lockBreaker(ctx.db, service);
    const now = ctx.now();
    const held = ctx.actor.type === "user" ? null : heldUntil(before, now);
    if (held) throw isForced(held);
    const isSigned = ctx.actor.type === "user" && before.state !== "closed";
    const signatureId = isSigned
      ? await signPlan(ctx, {
          permission: "breaker:reset",
          action: "breaker.reset",
          meaning: `I reset the breaker of ${SERVICE_WORDS[service].name}: calls are let through.`,
          entity: { type: "service", id: service },
          plan: { service, generation: before.generation },
        })
      : null;
    const change = {
      ...closed(before, now),
      ...{ forced: null, forcedBy: null, forcedUntil: null },
      ...{ probeDraftId: null, probeKeptUntil: null, errors: [], savedCalls: 0 },
    };
    const after = await changeBreaker(ctx.db, before, { change, now });
    const woken = before.state === "closed" ? 0 : await wakeWaitingSends(ctx, service);
    recordAudit(ctx, {
      action: "breaker.reset",
      entity: { type: "service", id: service },
      facts: { before: before.state, generation: after.generation, woken, signatureId },
    });
    return readBreakerView(ctx, service);
  });
}

function isForced(until: string): AppError {
  return new AppError("conflict", `A person has cut it off until ${until}. A person has to reset it.`, {
    details: { reason: "held" },
  });
}
