import NextAuth from "next-auth";
import { NextRequest } from "next/server";

import type { SignIn } from "#app/_server/auth-adapter.ts";
import { authOptions, PROVIDER_ID } from "#app/_server/auth.ts";
import { limitAuth } from "#app/_server/rate-limit.ts";
import { reportError } from "#app/_server/report-error.ts";
import { assertOwnOrigin, requestIdOf } from "#app/_server/request.ts";
import { safeCallbackUrl } from "#app/_server/safe-callback-url.ts";
import { sessionCookieName } from "#app/_server/session-cookie.ts";
import { identityContext, requireContext } from "#app/_server/session.ts";
import { readStepUp, stepUpCookie, stepUpCookieName } from "#app/_server/step-up-cookie.ts";
import { toResponse } from "#app/_server/to-response.ts";
import type { StepUpOutcome } from "#lib/contracts/step-up.ts";
import { deviceOf } from "#lib/domain/device.ts";
import { AppError } from "#lib/domain/errors.ts";
import { announcePublicUrl, env } from "#lib/env.ts";
import type { AskedProof } from "#lib/services/identity/prove-again.ts";
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
    return comeBack(request);
  });
}

/** The only change that a stranger may ask for: to be sent to the identity provider. Signed-in people are sent anew. */
export async function POST(request: NextRequest, { params }: Params): Promise<Response> {
  const action = (await params).nextauth.join("/");
  return guarded(request, async () => {
    if (action !== `signin/${PROVIDER_ID}`) throw noSuchAction();
    assertOwnOrigin(request.headers);
    await limitAuth(request.headers, "sign-in");
    const form = new URLSearchParams((await request.text()).slice(0, 8192));
    const asked = form.get("purpose") === "step-up" ? await askedNow() : null;
    const response = await dance(
      cleanForm(request, { form, asked }),
      ["signin", PROVIDER_ID],
      signInOf(request, asked),
    );
    response.headers.append("set-cookie", stepUpCookie(asked));
    return response;
  });
}

async function askedNow(): Promise<AskedProof> {
  const { actor } = await requireContext();
  if (actor.type !== "user" || !actor.session) throw noSuchAction();
  return { sessionId: actor.session.id, askedAt: new Date() };
}

/** The way back from the provider: to where the person was, or to the window of a fresh sign-in with how it ended. */
async function comeBack(request: NextRequest): Promise<Response> {
  const cookie = request.cookies.get(stepUpCookieName())?.value;
  const asked = readStepUp(cookie);
  if (cookie && !asked) return toStepUp("failed");
  const signIn = signInOf(request, asked);
  const response = await dance(request, ["callback", PROVIDER_ID], signIn);
  if (!asked) return response;
  const { admitted, isOpened } = signIn;
  const isLeft = request.nextUrl.searchParams.get("error") === "access_denied";
  const refusal = admitted?.ok === false ? admitted.reason : isLeft ? "cancelled" : "failed";
  return toStepUp(isOpened ? "done" : refusal, response.headers.getSetCookie());
}

function toStepUp(outcome: StepUpOutcome, cookies: readonly string[] = []): Response {
  const response = new Response(null, {
    status: 303,
    headers: { location: `/step-up?outcome=${outcome}`, "cache-control": "no-store" },
  });
  for (const cookie of [...cookies, stepUpCookie(null)]) response.headers.append("set-cookie", cookie);
  return response;
}

function signInOf(request: NextRequest, asked: AskedProof | null): SignIn {
  return {
    admitted: null,
    isOpened: false,
    asked,
    device: deviceOf(request.headers.get("user-agent")),
    earlierToken: request.cookies.get(sessionCookieName())?.value ?? null,
  };
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

async function dance(
  request: NextRequest,
  nextauth: string[],
  signIn = signInOf(request, null),
): Promise<Response> {
  announcePublicUrl();
  const ctx = identityContext(requestIdOf(request.headers));
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
function cleanForm(
  request: NextRequest,
  { form, asked }: { form: URLSearchParams; asked: AskedProof | null },
): NextRequest {
  const back = asked ? "/step-up" : safeCallbackUrl(form.get("callbackUrl"), env().PUBLIC_URL);
  const body = new URLSearchParams({
    csrfToken: form.get("csrfToken") ?? "",
    callbackUrl: env().PUBLIC_URL + back,
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
