import { createHash, randomUUID } from "node:crypto";

import { insertSignature } from "#lib/db/signatures.ts";
import type { Permission } from "#lib/domain/actor.ts";
import { authorize } from "#lib/domain/actor.ts";
import { canonicalJson } from "#lib/domain/digest.ts";
import { AppError } from "#lib/domain/errors.ts";
import { requireFreshSignIn } from "#lib/domain/fresh-sign-in.ts";

import { recordAudit } from "../audit.ts";
import type { ServiceContext } from "../context.ts";

export type PlanToSign = {
  /** The right that the signed act itself needs. */
  permission: Permission;
  action: string;
  /** What the signer is told that the signature means, e.g. "I raise the send mode to SEND." */
  meaning: string;
  entity: { type: string; id: string };
  /** Ids, states and numbers that the act depends on: never personal data. */
  plan: Record<string, unknown>;
};

/**
 * Signs exactly this plan, with a sign-in of the last five minutes. Returns the signature's id. Belongs into the
 * transaction of the act, so that neither stands without the other.
 */
export async function signPlan(ctx: ServiceContext, toSign: PlanToSign): Promise<string> {
  authorize(ctx.actor, toSign.permission);
  const now = ctx.now();
  requireFreshSignIn(ctx.actor, now);
  if (ctx.actor.type !== "user" || !ctx.actor.session?.authenticatedAt) {
    throw new AppError("forbidden", "Only a signed-in person can sign.");
  }
  const { action, meaning, entity, plan } = toSign;
  const id = randomUUID();
  const planSha256 = planDigest(plan);
  await insertSignature(ctx.db, {
    id,
    userId: ctx.actor.id,
    action,
    meaning,
    entityType: entity.type,
    entityId: entity.id,
    plan,
    planSha256,
    hasMfa: ctx.actor.session.hasMfa,
    authenticatedAt: ctx.actor.session.authenticatedAt,
    signedAt: now,
  });
  recordAudit(ctx, {
    action: "signature.made",
    entity: { type: "signature", id },
    facts: { action, about: entity, planSha256: planSha256.toString("hex") },
  });
  return id;
}

/** SHA-256 over the plan's canonical JSON. */
export function planDigest(plan: Record<string, unknown>): Buffer {
  return createHash("sha256").update(canonicalJson(plan)).digest();
}
