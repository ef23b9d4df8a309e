import type { RevokeTokenInput, TokenList } from "#lib/contracts/identity.ts";
import { revokeApiTokenOrNull } from "#lib/db/api-tokens.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { listTokens } from "./list-tokens.ts";

/** Ends a token at once. Taking a right away needs no fresh sign-in. */
export async function revokeToken(ctx: ServiceContext, { tokenId }: RevokeTokenInput): Promise<TokenList> {
  authorize(ctx.actor, "token:manage");
  await withTransaction(ctx, async (ctx) => {
    const revocation = { at: ctx.now(), by: ctx.actor.id, reason: "by_person" };
    const revoked = await revokeApiTokenOrNull(ctx.db, { id: tokenId, ...revocation });
    if (!revoked) throw new AppError("not_found", "This token has been revoked already.");
    recordAudit(ctx, {
      action: "token.revoked",
      entity: { type: "token", id: tokenId },
      facts: { reason: "by_person" },
    });
  });
  return listTokens(ctx);
}
