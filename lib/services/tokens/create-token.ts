import { randomUUID } from "node:crypto";

import type { CreatedToken, CreateTokenInput } from "#lib/contracts/identity.ts";
import { insertApiToken } from "#lib/db/api-tokens.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { signPlan } from "../signatures/sign-plan.ts";
import { toTokenView } from "./list-tokens.ts";
import { newToken } from "./token-text.ts";

const DAY_MS = 86_400_000;

/** Makes a machine's token, signed. Its secret is in the answer and never again anywhere. */
export async function createToken(ctx: ServiceContext, input: CreateTokenInput): Promise<CreatedToken> {
  authorize(ctx.actor, "token:manage");
  const { actor } = ctx;
  if (actor.type !== "user") throw new AppError("forbidden", "Only a signed-in person can make a token.");
  return withTransaction(ctx, async (ctx) => {
    const id = randomUUID();
    const { text, publicId, tokenSha256 } = newToken();
    const { scopes, cidrs, expiresInDays } = input;
    const now = ctx.now();
    const plan = { publicId, scopes: [...scopes], cidrs: [...cidrs], expiresInDays };
    const signatureId = await signPlan(ctx, {
      permission: "token:manage",
      action: "token.created",
      meaning: `I give a machine the scopes ${scopes.join(", ")} for ${expiresInDays} days.`,
      entity: { type: "token", id },
      plan,
    });
    const token = {
      ...{ id, publicId, tokenSha256, cidrs, name: input.name, createdBy: actor.id, createdAt: now },
      scopes: [...scopes],
      expiresAt: new Date(now.getTime() + expiresInDays * DAY_MS),
    };
    await insertApiToken(ctx.db, token);
    recordAudit(ctx, {
      action: "token.created",
      entity: { type: "token", id },
      facts: { ...plan, signatureId },
    });
    const unused = { lastUsedAt: null, revokedAt: null, revokedBy: null, revokedReason: null };
    return { token: toTokenView({ ...token, ...unused, makerName: actor.name }, now), secret: text };
  });
}
