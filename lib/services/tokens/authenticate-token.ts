import { BlockList, isIP } from "node:net";

import { findApiTokenByHashOrNull, type TokenMaker, touchApiToken } from "#lib/db/api-tokens.ts";
import { authorize, isTokenScope, PERMISSIONS, type Role, type TokenScope } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";
import { effectiveRole } from "#lib/domain/identity.ts";

import { type ServiceContext, withTransaction } from "../context.ts";
import { hashToken, isTokenText } from "./token-text.ts";

const TOUCH_EVERY_MS = 60_000;

export type TokenBearer = { id: string; name: string; scopes: TokenScope[] };

/**
 * The machine behind a token. Throws `unauthenticated` for a token that is none, is not ours, has expired or was
 * revoked, always after the same work and in the same words; `forbidden` from an address outside its ranges.
 */
export async function authenticateToken(
  ctx: ServiceContext,
  { text, address }: { text: string; address: string },
): Promise<TokenBearer> {
  authorize(ctx.actor, "token:authenticate");
  const tokenSha256 = hashToken(text);
  return withTransaction(ctx, async (ctx) => {
    const now = ctx.now();
    const found = await findApiTokenByHashOrNull(ctx.db, tokenSha256);
    const isOpen = found && !found.revokedAt && mayStillMake(found.maker) && found.expiresAt > now;
    if (!found || !isOpen || !isTokenText(text)) {
      throw new AppError("unauthenticated", "This token opens nothing. Ask an admin for a new one.", {
        details: { reason: "invalid_token" },
      });
    }
    if (!isWithin(address, found.cidrs)) {
      throw new AppError("forbidden", "This token may not be used from this address.", {
        details: { reason: "token_address" },
      });
    }
    await touchApiToken(ctx.db, { id: found.id, at: now, everyMs: TOUCH_EVERY_MS });
    return { id: found.id, name: found.name, scopes: found.scopes.filter(isTokenScope) };
  });
}

/** A token is worth no more than the person who made it: it waits while they may make none. */
function mayStillMake({ disabledAt, role, roleCeiling }: TokenMaker): boolean {
  const allowed: readonly Role[] = PERMISSIONS["token:manage"].roles;
  const now = effectiveRole(role, roleCeiling);
  return disabledAt === null && now !== null && allowed.includes(now);
}

/** No ranges means from anywhere. */
function isWithin(address: string, cidrs: readonly string[]): boolean {
  if (cidrs.length === 0) return true;
  const plain = address.replace(/^::ffff:/i, "");
  if (isIP(plain) === 0) return false;
  const ranges = new BlockList();
  for (const cidr of cidrs) {
    const [network = "", prefix = ""] = cidr.split("/");
    ranges.addSubnet(network, Number(prefix), familyOf(network));
  }
  return ranges.check(plain, familyOf(plain));
}

const familyOf = (address: string) => (address.includes(":") ? "ipv6" : "ipv4");
