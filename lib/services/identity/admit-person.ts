import { createHash } from "node:crypto";

import { clearUserRole, upsertUser } from "#lib/db/users.ts";
import { authorize } from "#lib/domain/actor.ts";
import {
  type AdmissionRefusal,
  type AdmissionRules,
  decideAdmission,
  type IdentityClaims,
  type ProofRefusal,
} from "#lib/domain/identity.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";

export type AdmittedPerson =
  | { ok: true; userId: string; hasMfa: boolean; authenticatedAt: Date | null }
  | { ok: false; reason: ProofRefusal };

/** Decides on a sign-in and records it either way. A person who lost every group loses the stored role too. */
export async function admitPerson(
  ctx: ServiceContext,
  { claims, rules }: { claims: IdentityClaims; rules: AdmissionRules },
): Promise<AdmittedPerson> {
  authorize(ctx.actor, "session:manage");
  return withTransaction(ctx, async (ctx) => {
    const decision = decideAdmission(claims, rules);
    if (!decision.ok && decision.reason === "no_role") {
      await clearUserRole(ctx.db, claims);
      return refuse(ctx, { claims, reason: decision.reason });
    }
    if (!decision.ok) return refuse(ctx, { claims, reason: decision.reason });
    const user = await upsertUser(ctx.db, { ...personOf(claims), role: decision.role, at: ctx.now() });
    if (user.disabledAt) return refuse(ctx, { claims, reason: "disabled" });
    recordAudit(ctx, {
      action: "session.admitted",
      entity: { type: "user", id: user.id },
      facts: { role: decision.role, hasMfa: decision.hasMfa, methods: [...claims.methods] },
    });
    return {
      ok: true,
      userId: user.id,
      hasMfa: decision.hasMfa,
      authenticatedAt: notLaterThan(claims.authenticatedAt, ctx.now()),
    };
  });
}

/** A provider whose clock runs ahead must not make a proof last longer. */
export function notLaterThan(at: Date | null, now: Date): Date | null {
  return at && at > now ? now : at;
}

function personOf({ issuer, subject, name, email }: IdentityClaims) {
  return { issuer, subject, name, email };
}

function refuse(
  ctx: ServiceContext,
  { claims, reason }: { claims: IdentityClaims; reason: AdmissionRefusal },
): AdmittedPerson {
  recordAudit(ctx, {
    action: "session.refused",
    entity: { type: "identity", id: identityDigest(claims) },
    facts: { reason, methods: [...claims.methods] },
  });
  return { ok: false, reason };
}

/** Tells two refused identities apart in the trail without naming either. */
function identityDigest({ issuer, subject }: IdentityClaims): string {
  return createHash("sha256").update(`${issuer}|${subject}`).digest("hex").slice(0, 32);
}
