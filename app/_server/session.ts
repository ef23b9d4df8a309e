import "server-only";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";

import { AppError } from "#lib/domain/errors.ts";
import type { ServiceContext } from "#lib/services/context.ts";
import { createContext } from "#lib/services/create-context.ts";
import { resumeSession, type SignedInPerson } from "#lib/services/identity/resume-session.ts";

import { PAGE_PATH, requestIdOf } from "./request.ts";
import { sessionCookieName } from "./session-cookie.ts";

/** The signed-in person, read from the database once per request; null for everyone else. */
export const currentUser = cache(async (): Promise<SignedInPerson | null> => {
  const token = (await cookies()).get(sessionCookieName())?.value;
  if (!token) return null;
  return resumeSession(identityContext(requestIdOf(await headers())), { token });
});

/** The context of the signed-in person, for actions and routes. Throws `unauthenticated` without a session. */
export async function requireContext(): Promise<ServiceContext> {
  const person = await currentUser();
  if (!person) {
    throw new AppError(
      "unauthenticated",
      "Your session has ended. Sign in again; what you typed stays here.",
    );
  }
  return contextOf(person, requestIdOf(await headers()));
}

/** The same for pages: without a session the person is sent to sign in and comes back to this page. */
export async function requirePageContext(): Promise<ServiceContext> {
  const person = await currentUser();
  const given = await headers();
  if (!person) {
    const path = given.get(PAGE_PATH) ?? "/";
    redirect(path === "/" ? "/sign-in" : `/sign-in?callbackUrl=${encodeURIComponent(path)}`);
  }
  return contextOf(person, requestIdOf(given));
}

/** The context of the part of the product that knows people before they are signed in. */
export function identityContext(requestId: string): ServiceContext {
  return createContext({ actor: { type: "system", id: "identity" }, requestId });
}

function contextOf(person: SignedInPerson, requestId: string): ServiceContext {
  const { id, name, role, sessionId, authenticatedAt, hasMfa } = person;
  const session = { id: sessionId, authenticatedAt, hasMfa };
  return createContext({ actor: { type: "user", id, name, role, session }, requestId });
}
