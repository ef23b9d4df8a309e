import { randomBytes, randomUUID } from "node:crypto";

import { type NextRequest, NextResponse } from "next/server";

import { contentPolicy } from "#app/_server/content-policy.ts";
import { earlyRefusal, isOneClick } from "#app/_server/early-refusal.ts";
import { ASKED_METHOD, PAGE_PATH, REQUEST_ID } from "#app/_server/request.ts";
import { isHttps, sessionCookieName } from "#app/_server/session-cookie.ts";
import { toResponse } from "#app/_server/to-response.ts";
import { AppError } from "#lib/domain/errors.ts";
import { env, isDevelopmentServer } from "#lib/env.ts";

/** Webhooks and the engine check the raw request themselves; health must answer when nothing else does. */
export const config = {
  matcher: [
    "/((?!_next/static|_next/image|favicon.ico|icon.svg|api/webhooks|api/inngest|api/health|api/metrics|health$|health/|healthz$|ready$|startup$).*)",
  ],
};

/** Headers that only our own side may set. */
const FORGEABLE =
  /^(x-middleware-|x-forwarded-(?!for$)|x-original-|x-rewrite-|x-nonce$|x-countersign-|x-request-id$)/;

/** Refuses early and never grants: whoever gets past here has proved nothing yet. */
export function proxy(request: NextRequest): Response {
  const requestId = randomUUID();
  const { pathname, search } = request.nextUrl;
  const hasSessionCookie = request.cookies.has(sessionCookieName());
  const refusal = earlyRefusal(
    {
      method: request.headers.get(ASKED_METHOD) ?? request.method,
      path: pathname,
      host: request.headers.get("host"),
      origin: request.headers.get("origin"),
      fetchSite: request.headers.get("sec-fetch-site"),
      bodyBytes: Number(request.headers.get("content-length") ?? 0),
      hasCookies: request.headers.has("cookie"),
      hasSessionCookie,
      isAction: request.headers.has("next-action"),
    },
    env().PUBLIC_URL,
  );
  if (refusal)
    return secured(toResponse(new AppError(refusal.code, refusal.message), requestId), { requestId });
  if (!hasSessionCookie && isPage(pathname)) return secured(toSignIn(pathname + search), { requestId });

  const nonce = randomBytes(16).toString("base64");
  const policy = contentPolicy({
    nonce,
    isHttps: isHttps(),
    isDevelopment: isDevelopmentServer(),
    reportOrigin: env().SENTRY_DSN ? new URL(env().SENTRY_DSN ?? "").origin : null,
  });
  const headers = new Headers(request.headers);
  for (const name of [...headers.keys()]) if (FORGEABLE.test(name)) headers.delete(name);
  headers.set(REQUEST_ID, requestId);
  headers.set(PAGE_PATH, pathname + search);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  return secured(NextResponse.next({ request: { headers } }), { requestId, policy });
}

function secured(
  response: Response,
  { requestId, policy }: { requestId: string; policy?: string },
): Response {
  response.headers.set(REQUEST_ID, requestId);
  response.headers.set("content-security-policy", policy ?? "default-src 'none'; frame-ancestors 'none'");
  if (isHttps()) response.headers.set("strict-transport-security", "max-age=63072000; includeSubDomains");
  return response;
}

function isPage(pathname: string): boolean {
  return (
    !pathname.startsWith("/api/") &&
    pathname !== "/sign-in" &&
    pathname !== "/sign-out" &&
    !isOneClick(pathname)
  );
}

function toSignIn(path: string): Response {
  const url = new URL("/sign-in", env().PUBLIC_URL);
  if (path !== "/") url.searchParams.set("callbackUrl", path);
  return NextResponse.redirect(url, 307);
}
