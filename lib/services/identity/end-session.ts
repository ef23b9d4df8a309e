import { revokeSessionByToken } from "#lib/db/sessions.ts";
import { authorize } from "#lib/domain/actor.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { hashSessionToken } from "./session-token.ts";

/** Ends the session of a cookie. A cookie that opens nothing ends nothing and is no error. */
export async function endSession(ctx: ServiceContext, { token }: { token: string }): Promise<void> {
  authorize(ctx.actor, "session:end");
  await withTransaction(ctx, async (ctx) => {
    const ended = await revokeSessionByToken(ctx.db, {
      tokenSha256: hashSessionToken(token),
      at: ctx.now(),
      by: "sign_out",
    });
    if (!ended) return;
    recordAudit(ctx, {
      action: "session.ended",
      entity: { type: "user", id: ended.userId },
      facts: { sessionId: ended.id },
    });
  });
}
