import { z } from "zod";

import type { IdentityClaims } from "#lib/domain/identity.ts";
import { isSameIssuer } from "#lib/domain/same-issuer.ts";
import { env } from "#lib/env.ts";

/** A list of words, or one word as `acr` has it. */
const words = z.union([z.array(z.string()), z.string().transform((word) => [word])]).catch([]);

const Claims = z.looseObject({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  name: z.string().max(200).optional(),
  preferred_username: z.string().max(200).optional(),
  email: z.email().optional().catch(undefined),
  hd: z.string().optional().catch(undefined),
  auth_time: z.number().int().optional(),
});
type Claims = z.infer<typeof Claims>;

/** What a verified ID token says, in our words. Null for one that names nobody, or that another issuer than ours made. */
export function claimsOf(profile: unknown): IdentityClaims | null {
  const { success, data } = Claims.safeParse(profile);
  // The library takes the issuer that the discovery document names, whoever wrote that document.
  if (!success || !isSameIssuer(data.iss, env().OIDC_ISSUER)) return null;
  return {
    issuer: data.iss,
    subject: data.sub,
    name: data.name ?? data.preferred_username ?? "Unnamed",
    email: data.email ?? null,
    groups: groupsOf(data),
    methods: words.parse(data[env().OIDC_MFA_CLAIM]),
    authenticatedAt: data.auth_time ? new Date(data.auth_time * 1000) : null,
  };
}

/** Google knows no groups: there a person of our own domain has the role that the configuration gives them. */
function groupsOf({ sub, hd, ...claims }: Claims): string[] {
  const { OIDC_PROVIDER, OIDC_GROUPS_CLAIM, OIDC_GROUP_PREFIX, OIDC_HOSTED_DOMAIN, OIDC_SUBJECT_ROLES } =
    env();
  if (OIDC_PROVIDER !== "google") return words.parse(claims[OIDC_GROUPS_CLAIM]);
  const isOurs = OIDC_HOSTED_DOMAIN !== undefined && hd === OIDC_HOSTED_DOMAIN;
  const role = isOurs && Object.hasOwn(OIDC_SUBJECT_ROLES, sub) ? OIDC_SUBJECT_ROLES[sub] : undefined;
  return role ? [`${OIDC_GROUP_PREFIX}${role}`] : [];
}
