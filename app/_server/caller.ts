import "server-only";
import { AppError } from "#lib/domain/errors.ts";
import type { ServiceContext } from "#lib/services/context.ts";
import { createContext } from "#lib/services/create-context.ts";
import { authenticateToken } from "#lib/services/tokens/authenticate-token.ts";
import { revokeExposedToken } from "#lib/services/tokens/revoke-exposed-token.ts";

import { assertOwnOrigin, isUnsafe, requestIdOf, wholeAddress } from "./request.ts";
import { sessionCookieName } from "./session-cookie.ts";
import { identityContext, requireContext } from "./session.ts";

const BEARER = /^Bearer +(\S+)$/i;
const IN_ADDRESS = /cs_live_[0-9A-Za-z_]{1,80}/g;

/**
 * Who asks over HTTP: a machine by the token in its header, or a person by the session of their browser, whose changes
 * must come from our own pages. Never both at once.
 */
export async function requireCaller(request: Request): Promise<ServiceContext> {
  await refuseTokenInAddress(request);
  assertSingleParameters(request);
  const [, token] = BEARER.exec(request.headers.get("authorization") ?? "") ?? [];
  if (token === undefined) {
    if (isUnsafe(request.method)) assertOwnOrigin(request.headers);
    return requireContext();
  }
  if (request.headers.get("cookie")?.includes(`${sessionCookieName()}=`)) {
    throw new AppError("invalid_input", "Send a token or a session, not both.", {
      details: { reason: "two_identities" },
    });
  }
  const requestId = requestIdOf(request.headers);
  const address = wholeAddress(request.headers);
  const bearer = await authenticateToken(identityContext(requestId), { text: token, address });
  return createContext({ actor: { type: "token", ...bearer }, requestId });
}

/** Addresses are logged on their whole way: a token in one is not a secret any more. */
async function refuseTokenInAddress(request: Request): Promise<void> {
  const found = new Set(decoded(request.url).match(IN_ADDRESS));
  if (found.size === 0) return;
  for (const text of found) await revokeExposedToken(identityContext(requestIdOf(request.headers)), { text });
  throw new AppError(
    "unauthenticated",
    "A token belongs into the Authorization header. This one stood in the address and has been revoked.",
    { details: { reason: "token_in_address" } },
  );
}

function assertSingleParameters(request: Request): void {
  const names = [...new URL(request.url).searchParams.keys()];
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated === undefined) return;
  throw new AppError("invalid_input", `The parameter “${repeated.slice(0, 40)}” is given twice.`);
}

function decoded(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}
