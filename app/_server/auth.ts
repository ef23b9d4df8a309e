import "server-only";
import type { AuthOptions } from "next-auth";
import { z } from "zod";

import type { IdentityClaims } from "#lib/domain/identity.ts";
import { SESSION_LIMITS } from "#lib/domain/identity.ts";
import { env } from "#lib/env.ts";
import { log } from "#lib/observability/log.ts";
import type { ServiceContext } from "#lib/services/context.ts";
import { admitPerson } from "#lib/services/identity/admit-person.ts";
import { proveAgain } from "#lib/services/identity/prove-again.ts";
import { newSessionToken } from "#lib/services/identity/session-token.ts";

import { createAuthAdapter, type SignIn } from "./auth-adapter.ts";
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
        if (!claims) return "/sign-in?refused=no_role";
        const { asked, earlierToken } = signIn;
        const rules = {
          groupPrefix: config.OIDC_GROUP_PREFIX,
          mfaMethods: config.OIDC_MFA_METHODS.split(",").map((method) => method.trim()),
        };
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

/** RFC 9470: the provider is asked to see the person anew. Whether it did is checked in its answer. */
function freshSignIn(): Record<string, string> {
  const { OIDC_ACR_VALUES } = env();
  return { prompt: "login", max_age: "0", ...(OIDC_ACR_VALUES ? { acr_values: OIDC_ACR_VALUES } : {}) };
}

const words = z.array(z.string()).catch([]);
const Claims = z.looseObject({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  name: z.string().max(200).optional(),
  preferred_username: z.string().max(200).optional(),
  email: z.email().optional().catch(undefined),
  amr: words,
  auth_time: z.number().int().optional(),
});

function claimsOf(profile: unknown): IdentityClaims | null {
  const { success, data } = Claims.safeParse(profile);
  if (!success) return null;
  const groups = words.parse(data[env().OIDC_GROUPS_CLAIM]);
  return {
    issuer: data.iss,
    subject: data.sub,
    name: data.name ?? data.preferred_username ?? "Unnamed",
    email: data.email ?? null,
    groups,
    methods: data.amr,
    authenticatedAt: data.auth_time ? new Date(data.auth_time * 1000) : null,
  };
}
