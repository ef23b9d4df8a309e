import "server-only";
import type { AuthOptions } from "next-auth";

import { type AdmissionRules, SESSION_LIMITS } from "#lib/domain/identity.ts";
import { env } from "#lib/env.ts";
import { log } from "#lib/observability/log.ts";
import type { ServiceContext } from "#lib/services/context.ts";
import { admitPerson } from "#lib/services/identity/admit-person.ts";
import { proveAgain } from "#lib/services/identity/prove-again.ts";
import { newSessionToken } from "#lib/services/identity/session-token.ts";

import { createAuthAdapter, type SignIn } from "./auth-adapter.ts";
import { claimsOf } from "./claims-of.ts";
import { safeCallbackUrl } from "./safe-callback-url.ts";
import { isHttps, sessionCookieName } from "./session-cookie.ts";

export const PROVIDER_ID = "sso";

/** next-auth dances the OpenID Connect dance and nothing else: people, sessions and rights are ours. */
export function authOptions(ctx: ServiceContext, signIn: SignIn): AuthOptions {
  const config = env();
  return {
    secret: config.SESSION_SECRET,
    adapter: createAuthAdapter(ctx, signIn),
    providers: [provider(signIn.asked !== null)],
    session: {
      strategy: "database",
      maxAge: SESSION_LIMITS.absoluteMs / 1000,
      generateSessionToken: newSessionToken,
    },
    cookies: {
      sessionToken: {
        name: sessionCookieName(),
        options: { httpOnly: true, sameSite: "lax", path: "/", secure: isHttps() },
      },
    },
    pages: { signIn: "/sign-in", error: "/sign-in", signOut: "/sign-in" },
    callbacks: {
      async signIn({ profile }) {
        const claims = claimsOf(profile);
        if (!claims) return "/sign-in?error=Claims";
        const { asked, earlierToken } = signIn;
        const rules = admissionRules();
        signIn.admitted = asked
          ? await proveAgain(ctx, { claims, rules, asked, token: earlierToken ?? "" })
          : await admitPerson(ctx, { claims, rules });
        return signIn.admitted.ok ? true : `/sign-in?refused=${signIn.admitted.reason}`;
      },
      redirect: ({ url }) => `${config.PUBLIC_URL}${safeCallbackUrl(url, config.PUBLIC_URL)}`,
    },
    logger: {
      error: (code) => log().warn({ requestId: ctx.requestId, code }, "A sign-in failed."),
      warn: () => {},
      debug: () => {},
    },
  };
}

function provider(isFresh: boolean): AuthOptions["providers"][number] {
  const config = env();
  return {
    id: PROVIDER_ID,
    name: "Single sign-on",
    type: "oauth",
    wellKnown: `${config.OIDC_ISSUER}/.well-known/openid-configuration`,
    issuer: config.OIDC_ISSUER,
    clientId: config.OIDC_CLIENT_ID,
    clientSecret: config.OIDC_CLIENT_SECRET,
    idToken: true,
    checks: ["pkce", "state", "nonce"],
    authorization: { params: { scope: config.OIDC_SCOPES, ...(isFresh ? freshSignIn() : {}) } },
    httpOptions: { timeout: 5000 },
    profile: (profile: { sub: string }) => ({ id: profile.sub }),
  };
}

function admissionRules(): AdmissionRules {
  const { OIDC_GROUP_PREFIX, OIDC_MFA_METHODS, OIDC_MFA_ASSURED } = env();
  return {
    groupPrefix: OIDC_GROUP_PREFIX,
    mfaMethods: OIDC_MFA_METHODS.split(",").map((method) => method.trim()),
    isMfaAssured: OIDC_MFA_ASSURED,
  };
}

/** RFC 9470: the provider is asked to see the person anew. Whether it did is checked in its answer. */
function freshSignIn(): Record<string, string> {
  const { OIDC_ACR_VALUES, OIDC_PROVIDER, OIDC_MFA_METHODS } = env();
  const asked = {
    prompt: "login",
    max_age: "0",
    ...(OIDC_ACR_VALUES ? { acr_values: OIDC_ACR_VALUES } : {}),
  };
  if (OIDC_PROVIDER !== "entra") return asked;
  // Entra raises an authentication context through the claims parameter, not through acr_values.
  const acrs = { essential: true, values: OIDC_MFA_METHODS.split(",").map((method) => method.trim()) };
  return { ...asked, claims: JSON.stringify({ id_token: { acrs } }) };
}
