import NextAuth from "next-auth";
import { NextRequest } from "next/server";

import type { SignIn } from "#app/_server/auth-adapter.ts";
import { authOptions, PROVIDER_ID } from "#app/_server/auth.ts";
import { limitAuth } from "#app/_server/rate-limit.ts";
import { reportError } from "#app/_server/report-error.ts";
import { assertOwnOrigin, requestIdOf } from "#app/_server/request.ts";
import { safeCallbackUrl } from "#app/_server/safe-callback-url.ts";
import { identityContext } from "#app/_server/session.ts";
import { toResponse } from "#app/_server/to-response.ts";
import { AppError } from "#lib/domain/errors.ts";
import { announcePublicUrl, env } from "#lib/env.ts";
import { recordFailedSignIn } from "#lib/services/identity/record-failed-sign-in.ts";

type Params = { params: Promise<{ nextauth: string[] }> };

const CALLBACK_COOKIE = /^(__Secure-)?next-auth\.callback-url$/;

/** `csrf` for the token of the form, and the way back from the provider. */
export async function GET(request: NextRequest, { params }: Params): Promise<Response> {
  const action = (await params).nextauth.join("/");
  return guarded(request, async () => {
    if (action === "csrf") return dance(request, ["csrf"]);
    if (action === "error" || action === "signin") return toSignIn(request.nextUrl.searchParams.get("error"));
    if (action !== `callback/${PROVIDER_ID}`) throw noSuchAction();
    await limitAuth(request.headers, "callback");
    return dance(request, ["callback", PROVIDER_ID]);
  });
}

/** The only change that a stranger may ask for: to be sent to the identity provider. */
export async function POST(request: NextRequest, { params }: Params): Promise<Response> {
  const action = (await params).nextauth.join("/");
  return guarded(request, async () => {
    if (action !== `signin/${PROVIDER_ID}`) throw noSuchAction();
    assertOwnOrigin(request.headers);
    await limitAuth(request.headers, "sign-in");
    return dance(await cleanForm(request), ["signin", PROVIDER_ID]);
  });
}

async function guarded(request: NextRequest, work: () => Promise<Response>): Promise<Response> {
  const requestId = requestIdOf(request.headers);
  try {
    const broken = request.cookies
      .getAll()
      .find(({ name, value }) => CALLBACK_COOKIE.test(name) && !isOurs(value));
    return broken ? startAgain(broken.name) : await work();
  } catch (error) {
    await reportError(error, { requestId });
    return toResponse(error, requestId);
  }
}

async function dance(request: NextRequest, nextauth: string[]): Promise<Response> {
  announcePublicUrl();
  const ctx = identityContext(requestIdOf(request.headers));
  const signIn: SignIn = { admitted: null, isOpened: false };
  const context = { params: Promise.resolve({ nextauth }) };
  const response = (await NextAuth(request, context, authOptions(ctx, signIn))) as Response;
  if (nextauth[0] === "callback" && !signIn.isOpened && !signIn.admitted) {
    await recordFailedSignIn(ctx, { reason: failureIn(response) });
  }
  return response;
}

function failureIn(response: Response): string {
  const location = response.headers.get("location") ?? "";
  return (
    (URL.canParse(location, env().PUBLIC_URL) &&
      new URL(location, env().PUBLIC_URL).searchParams.get("error")) ||
    "unknown"
  );
}

/** Only the two fields that are needed, with a way back that stays on this console. */
async function cleanForm(request: NextRequest): Promise<NextRequest> {
  const form = new URLSearchParams((await request.text()).slice(0, 8192));
  const body = new URLSearchParams({
    csrfToken: form.get("csrfToken") ?? "",
    callbackUrl: env().PUBLIC_URL + safeCallbackUrl(form.get("callbackUrl"), env().PUBLIC_URL),
    json: "true",
  });
  return new NextRequest(new URL(request.nextUrl.pathname, env().PUBLIC_URL), {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body,
  });
}

const isOurs = (value: string) => URL.canParse(value) && new URL(value).origin === env().PUBLIC_URL;

function startAgain(cookie: string): Response {
  return new Response(null, {
    status: 303,
    headers: { location: "/sign-in", "set-cookie": `${cookie}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax` },
  });
}

/** next-auth sends failures to a page of its own; ours says what to do next. */
function toSignIn(error: string | null): Response {
  const known = /^[A-Za-z]{1,40}$/.test(error ?? "") ? error : "Unknown";
  return new Response(null, { status: 303, headers: { location: `/sign-in?error=${known}` } });
}

const noSuchAction = () =>
  new AppError("not_found", "There is no such step of the sign-in. Start at /sign-in.");
