import { findApiTokenByHashOrNull, revokeApiTokenOrNull } from "#lib/db/api-tokens.ts";
import { authorize } from "#lib/domain/actor.ts";

import { raiseAlert } from "../alerts/raise-alert.ts";
import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { hashToken } from "./token-text.ts";

/** A token that stood in an address has been seen by every log on its way: it ends, and a person hears of it. */
export async function revokeExposedToken(ctx: ServiceContext, { text }: { text: string }): Promise<void> {
  authorize(ctx.actor, "token:authenticate");
  await withTransaction(ctx, async (ctx) => {
    const found = await findApiTokenByHashOrNull(ctx.db, hashToken(text));
    const reason = "seen_in_url";
    const revocation = { at: ctx.now(), by: "identity", reason };
    if (!found || !(await revokeApiTokenOrNull(ctx.db, { id: found.id, ...revocation }))) return;
    await raiseAlert(ctx, { kind: "token_exposed", entityId: found.id });
    recordAudit(ctx, { action: "token.revoked", entity: { type: "token", id: found.id }, facts: { reason } });
  });
}
