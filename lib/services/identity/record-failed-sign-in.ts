import { authorize } from "#lib/domain/actor.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";

const KNOWN_REASON = /^[A-Za-z_]{1,40}$/;

/** A way back from the provider that did not hold: wrong state, nonce, signature, audience, or an expired code. */
export async function recordFailedSignIn(ctx: ServiceContext, { reason }: { reason: string }): Promise<void> {
  authorize(ctx.actor, "session:manage");
  await withTransaction(ctx, async (ctx) => {
    recordAudit(ctx, {
      action: "session.refused",
      entity: { type: "identity", id: "unknown" },
      facts: { reason: KNOWN_REASON.test(reason) ? reason : "unknown" },
    });
  });
}
