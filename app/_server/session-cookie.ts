import { env } from "#lib/env.ts";

/** `__Host-` binds the cookie to this host over https; a plain-http sandbox cannot set it. */
export function sessionCookieName(): string {
  return isHttps() ? "__Host-countersign.session" : "countersign.session";
}

export function isHttps(): boolean {
  return env().PUBLIC_URL.startsWith("https:");
}
