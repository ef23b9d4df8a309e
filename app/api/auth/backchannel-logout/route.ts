import { readLogoutToken } from "#app/_server/logout-token.ts";
import { providerKeys } from "#app/_server/provider-keys.ts";
import { reportError } from "#app/_server/report-error.ts";
import { requestIdOf } from "#app/_server/request.ts";
import { identityContext } from "#app/_server/session.ts";
import { toResponse } from "#app/_server/to-response.ts";
import { env } from "#lib/env.ts";
import { endSessionsByProvider } from "#lib/services/identity/end-sessions-by-provider.ts";
import { readWebBody } from "#lib/services/intake/read-body.ts";

/** A logout token is smaller than that, and comes at once. */
const BODY_LIMITS = { maxBytes: 32 * 1024, deadlineMs: 10_000 };

/** The identity provider says that somebody has signed out, or lost their account: their sessions here end too. */
export async function POST(request: Request): Promise<Response> {
  const requestId = requestIdOf(request.headers);
  try {
    const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId } = env();
    const logout = await readLogoutToken(await readForm(request), {
      ...{ issuer, clientId, now: new Date() },
      keysFor: providerKeys,
    });
    await endSessionsByProvider(identityContext(requestId), logout);
    return new Response(null, { headers: { "cache-control": "no-store", "x-request-id": requestId } });
  } catch (error) {
    await reportError(error, { requestId });
    return toResponse(error, requestId);
  }
}

async function readForm(request: Request): Promise<string> {
  const body = await readWebBody(request, BODY_LIMITS);
  return new URLSearchParams(body.toString("utf8")).get("logout_token") ?? "";
}
