import type { PollRequestedView, RequestPollInput } from "#lib/contracts/forms.ts";
import { findOpenCheckRequestOrNull } from "#lib/db/form-polls.ts";
import { authorize } from "#lib/domain/actor.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { enqueueEvent } from "../outbox.ts";

/** Asks for a comparison of all forms now. A request that nobody has taken up yet stands for this one too. */
export async function requestPoll(ctx: ServiceContext, _input: RequestPollInput): Promise<PollRequestedView> {
  authorize(ctx.actor, "intake:reconcile");
  return withTransaction(ctx, async (ctx) => {
    const openAt = await findOpenCheckRequestOrNull(ctx.db);
    if (openAt) return { requestedAt: openAt.toISOString(), wasRequested: true };
    const outboxId = await enqueueEvent(ctx, "forms/check-requested", {});
    recordAudit(ctx, {
      action: "forms.checkRequested",
      entity: { type: "outboxEvent", id: outboxId },
    });
    return { requestedAt: ctx.now().toISOString(), wasRequested: false };
  });
}
