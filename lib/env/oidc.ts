import { z } from "zod";

export const OIDC_PROVIDERS = ["generic", "okta", "entra", "google"] as const;
const ROLES = ["viewer", "operator", "approver", "admin"] as const;

type Given = Record<string, string | undefined>;

/** What each provider calls things. Every line can be overridden by its own variable. */
const PRESETS: Record<string, Given> = {
  okta: { OIDC_SCOPES: "openid email profile groups", OIDC_MFA_METHODS: "mfa" },
  // Entra lists object ids as groups, so app roles are used; a second factor shows as an authentication context.
  entra: {
    OIDC_SCOPES: "openid email profile",
    OIDC_GROUPS_CLAIM: "roles",
    OIDC_MFA_CLAIM: "acrs",
    OIDC_MFA_METHODS: "c1",
  },
  google: { OIDC_SCOPES: "openid email profile" },
};

export function withOidcPreset(given: Given): Given {
  return { ...PRESETS[given["OIDC_PROVIDER"] ?? ""], ...given };
}

const SubjectRoles = z.record(z.string().min(1).max(255), z.enum(ROLES));

/** A provider's subject to a role, for a provider that knows no groups. */
export const subjectRoles = z
  .string()
  .default("{}")
  .transform((value, ctx) => {
    const roles = SubjectRoles.safeParse(readJson(value));
    if (roles.success) return roles.data;
    ctx.addIssue('must be JSON of subjects and roles, e.g. {"104203984":"admin"}.');
    return z.NEVER;
  });

/** Google knows no groups: without a domain and a list, everybody with an account would be a stranger or a colleague. */
export function oidcChecks(given: Given): string[] {
  const isGoogle = given["OIDC_PROVIDER"] === "google";
  const names = ["OIDC_HOSTED_DOMAIN", "OIDC_SUBJECT_ROLES"];
  if (isGoogle) {
    return names
      .filter((name) => !given[name])
      .map((name) => `${name} is missing. Google knows no groups, so OIDC_PROVIDER=google needs it.`);
  }
  return names
    .filter((name) => given[name])
    .map((name) => `${name} is for OIDC_PROVIDER=google. Elsewhere groups decide; remove it.`);
}

function readJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}
