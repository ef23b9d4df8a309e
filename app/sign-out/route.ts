import { cookies, headers } from "next/headers";

import { reportError } from "#app/_server/report-error.ts";
import { assertOwnOrigin, requestIdOf } from "#app/_server/request.ts";
import { isHttps, sessionCookieName } from "#app/_server/session-cookie.ts";
import { identityContext } from "#app/_server/session.ts";
import { toResponse } from "#app/_server/to-response.ts";
import { env } from "#lib/env.ts";
import { endSession } from "#lib/services/identity/end-session.ts";

const DISCOVERY_TIMEOUT_MS = 2000;

/** Ends our session first, then says where the provider's own session ends. */
export async function POST(): Promise<Response> {
  const given = await headers();
  const requestId = requestIdOf(given);
  try {
    assertOwnOrigin(given);
    const jar = await cookies();
    const token = jar.get(sessionCookieName())?.value;
    if (token) await endSession(identityContext(requestId), { token });
    jar.set(sessionCookieName(), "", {
      maxAge: 0,
      httpOnly: true,
      sameSite: "lax",
      path: "/",
      secure: isHttps(),
    });
    return Response.json({ url: await providerSignOut() }, { headers: { "clear-site-data": '"cache"' } });
  } catch (error) {
    await reportError(error, { requestId });
    return toResponse(error, requestId);
  }
}

/** The provider's end-session address; our own sign-in page when it has none or does not answer. */
async function providerSignOut(): Promise<string> {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, PUBLIC_URL } = env();
  try {
    const response = await fetch(`${OIDC_ISSUER}/.well-known/openid-configuration`, {
      signal: AbortSignal.timeout(DISCOVERY_TIMEOUT_MS),
      redirect: "error",
    });
    const { end_session_endpoint: endpoint } = (await response.json()) as { end_session_endpoint?: string };
    if (!endpoint) return "/sign-in";
    const url = new URL(endpoint);
    url.search = new URLSearchParams({
      client_id: OIDC_CLIENT_ID,
      post_logout_redirect_uri: `${PUBLIC_URL}/sign-in`,
    }).toString();
    return url.href;
  } catch {
    return "/sign-in";
  }
}
