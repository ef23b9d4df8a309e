import type { Reply } from "../core/http.ts";
import { json, Refusal } from "../core/http.ts";

interface GoogleError {
  status: number;
  reason: string;
  message: string;
  domain?: string;
  state?: string;
}

/** Google's error shape. */
export function googleError(error: GoogleError): Reply {
  const { status, reason, message, domain = "global", state } = error;
  return json(status, {
    error: {
      code: status,
      message,
      errors: [{ message, domain, reason }],
      ...(state ? { status: state } : {}),
    },
  });
}

export const refuse = (error: GoogleError): never => {
  throw new Refusal(googleError(error));
};

export const notFound = (): never =>
  refuse({
    status: 404,
    reason: "notFound",
    message: "Requested entity was not found.",
    state: "NOT_FOUND",
  });

export const invalid = (message: string): never =>
  refuse({ status: 400, reason: "invalidArgument", message, state: "INVALID_ARGUMENT" });

export const unauthenticated = (): Reply => {
  const reply = googleError({
    status: 401,
    reason: "authError",
    message:
      "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.",
    state: "UNAUTHENTICATED",
  });
  return {
    ...reply,
    headers: { ...reply.headers, "www-authenticate": 'Bearer realm="https://accounts.google.com/"' },
  };
};

/** Google names the moment in the text of the message, not in a header. */
export function rateLimited(as: "429" | "403", retryAt: number): Reply {
  const message = `User-rate limit exceeded.  Retry after ${new Date(retryAt).toISOString()}`;
  return as === "429"
    ? googleError({
        status: 429,
        reason: "rateLimitExceeded",
        message,
        domain: "usageLimits",
        state: "RESOURCE_EXHAUSTED",
      })
    : googleError({
        status: 403,
        reason: "userRateLimitExceeded",
        message,
        domain: "usageLimits",
        state: "PERMISSION_DENIED",
      });
}

export const unavailable = (): Reply =>
  googleError({
    status: 503,
    reason: "backendError",
    message: "The service is currently unavailable.",
    state: "UNAVAILABLE",
  });
