import { type Role, ROLES } from "./actor.ts";

/** What the identity provider says about a person. Identity is issuer + subject, never the e-mail address. */
export type IdentityClaims = {
  issuer: string;
  subject: string;
  name: string;
  email: string | null;
  groups: readonly string[];
  /** RFC 8176 authentication methods. */
  methods: readonly string[];
  authenticatedAt: Date | null;
};

export type AdmissionRules = {
  groupPrefix: string;
  mfaMethods: readonly string[];
  /** The provider asks everybody for a second factor and has no way to say so. */
  isMfaAssured?: boolean;
};
export type AdmissionRefusal = "no_role" | "mfa_required" | "disabled";
/** Why a person who signed in once more has not proved to be the one of the session. */
export type ProofRefusal = AdmissionRefusal | "other_person" | "not_fresh" | "failed";
export type Admission = { ok: true; role: Role; hasMfa: boolean } | { ok: false; reason: AdmissionRefusal };

export const SESSION_LIMITS = {
  idleMs: 30 * 60_000,
  absoluteMs: 12 * 3600_000,
  perPerson: 5,
  /** After a fresh sign-in, for requests that are under way with the cookie of before. */
  handoverMs: 10_000,
} as const;

/** Who may come in, and as what. The highest group wins; approvers and admins need a second factor. */
export function decideAdmission(claims: IdentityClaims, rules: AdmissionRules): Admission {
  const role = highestRole(claims.groups, rules.groupPrefix);
  if (!role) return { ok: false, reason: "no_role" };
  const hasMfa =
    rules.isMfaAssured === true || claims.methods.some((method) => rules.mfaMethods.includes(method));
  if (needsMfa(role) && !hasMfa) return { ok: false, reason: "mfa_required" };
  return { ok: true, role, hasMfa };
}

export function needsMfa(role: Role): boolean {
  return role === "approver" || role === "admin";
}

function highestRole(groups: readonly string[], prefix: string): Role | null {
  return ROLES.findLast((role) => groups.includes(`${prefix}${role}`)) ?? null;
}

/** What the person may do: never more than the groups say, and never more than an admin lets them. */
export function effectiveRole(groupRole: Role | null, ceiling: Role | null): Role | null {
  if (!groupRole || !ceiling) return groupRole;
  return ROLES[Math.min(ROLES.indexOf(groupRole), ROLES.indexOf(ceiling))] ?? null;
}
