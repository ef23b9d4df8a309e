import type { ErrorCode } from "#lib/domain/errors.ts";

export type EarlyRefusal = { code: ErrorCode; message: string };

export type Asked = {
  method: string;
  path: string;
  host: string | null;
  origin: string | null;
  fetchSite: string | null;
  bodyBytes: number;
  hasCookies: boolean;
  hasSessionCookie: boolean;
  isAction: boolean;
};

export const MAX_BODY_BYTES = 1024 * 1024;

const METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"];
const SAFE_METHODS = ["GET", "HEAD", "OPTIONS"];
/** Changes that a person without a session may ask for. */
const OPEN_TO_STRANGERS = ["/sign-out"];
/** Mail providers press this button for their people: the word in the path is all the authority there is. */
const ONE_CLICK = /^\/unsubscribe\/[^/]+$/;

/** People outside come here with a link from their mail: nobody signs in, and no origin is asked for. */
export function isOneClick(path: string): boolean {
  return ONE_CLICK.test(path);
}

/** What can be refused before anything is read. It never lets anybody in: pages, actions and routes decide that. */
export function earlyRefusal(asked: Asked, publicUrl: string): EarlyRefusal | null {
  if (!METHODS.includes(asked.method)) {
    return { code: "method_not_allowed", message: "This method is not used here." };
  }
  if (asked.host !== new URL(publicUrl).host) {
    return { code: "misdirected_request", message: "This console answers under another address." };
  }
  if (asked.bodyBytes > MAX_BODY_BYTES) {
    return { code: "payload_too_large", message: "The body is larger than 1 MB." };
  }
  if (SAFE_METHODS.includes(asked.method)) return null;
  if (asked.method === "POST" && isOneClick(asked.path) && !asked.isAction) return null;
  const isApi = asked.path.startsWith("/api/");
  if ((asked.hasCookies || !isApi) && isForeign(asked, publicUrl)) {
    return {
      code: "forbidden",
      message: "The request came from another page. Open the console and try again there.",
    };
  }
  if ((!isApi || asked.isAction) && !asked.hasSessionCookie && !OPEN_TO_STRANGERS.includes(asked.path)) {
    return { code: "unauthenticated", message: "Your session has ended. Sign in again." };
  }
  return null;
}

function isForeign({ origin, fetchSite }: Asked, publicUrl: string): boolean {
  return origin !== publicUrl || (fetchSite !== null && fetchSite !== "same-origin");
}
