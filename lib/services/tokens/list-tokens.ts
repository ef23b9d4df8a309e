import type { TokenList, TokenView } from "#lib/contracts/identity.ts";
import { type ApiTokenRow, listApiTokens } from "#lib/db/api-tokens.ts";
import { authorize, can } from "#lib/domain/actor.ts";

import { type ServiceContext, withTransaction } from "../context.ts";
import { shownPrefix } from "./token-text.ts";

/** Every token that was ever made, without its secret. */
export async function listTokens(ctx: ServiceContext): Promise<TokenList> {
  authorize(ctx.actor, "token:read");
  return withTransaction(ctx, async (ctx) => {
    const rows = await listApiTokens(ctx.db);
    return {
      items: rows.map((row) => toTokenView(row, ctx.now())),
      mayChange: can(ctx.actor, "token:manage"),
    };
  });
}

export function toTokenView(row: ApiTokenRow & { makerName: string }, now: Date): TokenView {
  return {
    id: row.id,
    prefix: shownPrefix(row.publicId),
    name: row.name,
    scopes: row.scopes,
    cidrs: row.cidrs,
    createdBy: row.makerName,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    state: stateOf(row, now),
    revokedAt: row.revokedAt?.toISOString() ?? null,
    revokedReason: row.revokedReason,
  };
}

function stateOf({ revokedAt, expiresAt }: ApiTokenRow, now: Date): TokenView["state"] {
  if (revokedAt) return "revoked";
  return expiresAt <= now ? "expired" : "active";
}
