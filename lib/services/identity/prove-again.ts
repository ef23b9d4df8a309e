import { findLiveSessionOrNull } from "#lib/db/sessions.ts";
import { upsertUser } from "#lib/db/users.ts";
import { authorize } from "#lib/domain/actor.ts";
import { isAnswerToAsking } from "#lib/domain/fresh-sign-in.ts";
import {
  type AdmissionRules,
  decideAdmission,
  type IdentityClaims,
  type ProofRefusal,
  SESSION_LIMITS,
} from "#lib/domain/identity.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { type AdmittedPerson, notLaterThan } from "./admit-person.ts";
import { hashSessionToken } from "./session-token.ts";

export type AskedProof = { sessionId: string; askedAt: Date };
export type ProofGiven = {
  claims: IdentityClaims;
  rules: AdmissionRules;
  asked: AskedProof;
  /** The cookie that came with the answer: it must still open the session that was asked. */
  token: string;
};

/**
 * Decides whether a sign-in beside an act proves the person of the session: the same identity, a second factor, and
 * proved because we asked. Recorded either way.
 */
export async function proveAgain(
  ctx: ServiceContext,
  { claims, rules, asked, token }: ProofGiven,
): Promise<AdmittedPerson> {
  authorize(ctx.actor, "session:manage");
  return withTransaction(ctx, async (ctx) => {
    const now = ctx.now();
    const found = await findLiveSessionOrNull(ctx.db, {
      tokenSha256: hashSessionToken(token),
      idleMs: SESSION_LIMITS.idleMs,
      at: now,
    });
    const refuse = (reason: ProofRefusal): AdmittedPerson => {
      recordAudit(ctx, {
        action: "session.proofRefused",
        entity: { type: "session", id: asked.sessionId },
        facts: { reason, methods: [...claims.methods] },
      });
      return { ok: false, reason };
    };
    if (found?.session.id !== asked.sessionId) return refuse("failed");
    const { user } = found;
    if (user.issuer !== claims.issuer || user.subject !== claims.subject) return refuse("other_person");
    const decision = decideAdmission(claims, rules);
    if (!decision.ok) return refuse(decision.reason);
    if (!decision.hasMfa) return refuse("mfa_required");
    if (!isAnswerToAsking(claims.authenticatedAt, { askedAt: asked.askedAt, now }))
      return refuse("not_fresh");
    const { issuer, subject, name, email } = claims;
    await upsertUser(ctx.db, { issuer, subject, name, email, role: decision.role, at: now });
    recordAudit(ctx, {
      action: "session.proved",
      entity: { type: "user", id: user.id },
      facts: { sessionId: asked.sessionId, methods: [...claims.methods] },
    });
    return {
      ok: true,
      userId: user.id,
      hasMfa: true,
      authenticatedAt: notLaterThan(claims.authenticatedAt, now),
    };
  });
}
