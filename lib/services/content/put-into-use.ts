import { randomUUID } from "node:crypto";

import { findOpenContentRequestOrNull, insertContentRequest } from "#lib/db/content-change-requests.ts";
import { activateContentVersion, type ContentRow } from "#lib/db/content-versions.ts";
import { AppError } from "#lib/domain/errors.ts";

import { recordAudit } from "../audit.ts";
import type { ServiceContext } from "../context.ts";
import { planDigest, signPlan } from "../signatures/sign-plan.ts";
import { looserPolicyPlan, type PolicyPlan } from "./policy-plan.ts";

const VALID_MS = 15 * 60_000;

type Change = { from: ContentRow | null; to: Pick<ContentRow, "kind" | "name" | "version" | "body"> };

/**
 * In the caller's transaction, with the versions locked: puts the version into use, or asks for it where it loosens a
 * policy. Then another person has to confirm the same plan in 15 minutes.
 */
export async function putIntoUse(ctx: ServiceContext, { from, to }: Change): Promise<void> {
  const plan = looserPolicyPlan(from, to);
  if (plan !== null) return ask(ctx, plan);
  await activateContentVersion(ctx.db, to);
  recordAudit(ctx, {
    action: "content_version.activated",
    entity: { type: "content", id: `${to.kind}:${to.name}` },
    facts: { from: from?.version ?? null, to: to.version },
  });
}

async function ask(ctx: ServiceContext, plan: PolicyPlan): Promise<void> {
  const { actor } = ctx;
  if (actor.type !== "user") throw new AppError("forbidden", "Only a signed-in person can ask for this.");
  const { name, from, to } = plan;
  const open = await findOpenContentRequestOrNull(ctx.db, {
    ...{ kind: "policy", name },
    now: ctx.now(),
    fromVersion: from,
  });
  if (open?.toVersion === to) {
    throw new AppError("conflict", `Version ${to} is asked for already. Another person has to confirm it.`, {
      details: { reason: "asked" },
    });
  }
  const id = randomUUID();
  const requestSignatureId = await signPlan(ctx, {
    permission: "content:edit",
    action: "content_change.requested",
    meaning: `I ask that policy ${name}@${to} replaces version ${from}. ${letsOut(plan)}`,
    entity: { type: "content_change", id },
    plan,
  });
  await insertContentRequest(ctx.db, {
    id,
    kind: "policy",
    name,
    fromVersion: from,
    toVersion: to,
    planSha256: planDigest(plan),
    requestedBy: actor.id,
    requestedAt: ctx.now(),
    requestSignatureId,
    expiresAt: new Date(ctx.now().getTime() + VALID_MS),
  });
  recordAudit(ctx, {
    action: "content_change.requested",
    entity: { type: "content", id: `policy:${name}` },
    facts: { requestId: id, from, to, planSha256: planDigest(plan).toString("hex") },
  });
}

/** What the signature means, in the words that stand on the screen. */
export function letsOut({ loosened }: PolicyPlan): string {
  return `These leave with one approver from then on: ${loosened.join(" ")}`;
}
