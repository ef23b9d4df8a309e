import type { BreakerView, ProbeBreakerInput } from "#lib/contracts/breakers.ts";
import { lockBreaker, updateBreaker } from "#lib/db/breakers.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { enqueueEvent } from "../outbox.ts";
import { readBreakerView } from "./breaker-view.ts";
import { guardedService } from "./guarded-service.ts";
import { heldUntil } from "./held-until.ts";
import { listSendsThatWaitFor } from "./list-sends-that-wait-for.ts";

/** So long the next call is kept for the chosen reply. */
const KEPT_MS = 2 * 60_000;
const MOST_LOOKED_AT = 1_000;

/** Has the service tried again now: by the next call, whichever it is, or by the send of one chosen reply. */
export async function probeBreaker(ctx: ServiceContext, input: ProbeBreakerInput): Promise<BreakerView> {
  authorize(ctx.actor, "breaker:probe");
  const service = guardedService(input.service);
  const { draftId = null } = input;
  return withTransaction(ctx, async (ctx) => {
    const before = await lockBreaker(ctx.db, service);
    const now = ctx.now();
    if (before.state === "closed") throw conflict("It is closed: calls are let through.", "closed");
    const held = heldUntil(before, now);
    if (held) throw conflict(`A person has cut it off until ${held}; close it instead.`, "held");
    const isProbed = before.state === "half_open" && before.probeUntil !== null && before.probeUntil > now;
    if (isProbed) throw conflict("A call is being made already. Wait for its answer.", "probing");
    if (draftId !== null) {
      const waiting = await listSendsThatWaitFor(ctx, service, MOST_LOOKED_AT);
      const chosen = waiting.find((send) => send.draftId === draftId && !send.isStale);
      if (!chosen)
        throw conflict("This reply does not wait for the service. Choose another one.", "not_waiting");
      await enqueueEvent(ctx, "draft/approved", { workflowId: chosen.workflowId, draftId });
    }
    await updateBreaker(ctx.db, service, {
      ...{ state: "open", openUntil: now, probeDraftId: draftId },
      probeKeptUntil: draftId === null ? null : new Date(now.getTime() + KEPT_MS),
      ...{ forced: null, forcedBy: null, forcedUntil: null },
    });
    recordAudit(ctx, {
      action: "breaker.probed",
      entity: { type: "service", id: service },
      facts: { draftId, before: before.state, generation: before.generation },
    });
    return readBreakerView(ctx, service);
  });
}

function conflict(message: string, reason: string): AppError {
  return new AppError("conflict", message, { details: { reason } });
}
