import "server-only";
import { randomUUID } from "node:crypto";

import { AppError } from "#lib/domain/errors.ts";
import { env } from "#lib/env.ts";

export const REQUEST_ID = "x-request-id";
/** Path and query of the page, set by the proxy so that a page knows where to come back to. */
export const PAGE_PATH = "x-countersign-path";

/** The method that a caller really used, where it had to be hidden from Next. */
export const ASKED_METHOD = "x-countersign-method";

const SAFE_METHODS = ["GET", "HEAD", "OPTIONS"];
const REQUEST_ID_FORM = /^[0-9a-zA-Z-]{8,64}$/;

/** The id of a request: the proxy's, or a new one where the proxy did not run. */
export function requestIdOf(headers: Headers): string {
  const given = headers.get(REQUEST_ID) ?? "";
  return REQUEST_ID_FORM.test(given) ? given : randomUUID();
}

/** Refuses a change that another site's page asked this browser to make. */
export function assertOwnOrigin(headers: Headers): void {
  const site = headers.get("sec-fetch-site");
  if (headers.get("origin") === env().PUBLIC_URL && (site === null || site === "same-origin")) return;
  throw new AppError(
    "forbidden",
    "The request came from another page. Open the console and try again there.",
    {
      details: { reason: "foreign_origin" },
    },
  );
}

export function isUnsafe(method: string): boolean {
  return !SAFE_METHODS.includes(method.toUpperCase());
}

/**
 * The caller's address as far as it can be trusted: as many entries from the right as there are proxies of our own.
 * IPv6 callers own a /64, so that is what counts.
 */
export function callerAddress(headers: Headers): string {
  const plain = wholeAddress(headers);
  return plain.includes(":") ? `${expandIpv6(plain).slice(0, 4).join(":")}::/64` : plain;
}

/** The same, whole: for comparing with ranges, never for keeping. */
export function wholeAddress(headers: Headers): string {
  const hops = Math.max(env().TRUSTED_PROXY_HOPS, 1);
  const entries = (headers.get("x-forwarded-for") ?? "").split(",").map((entry) => entry.trim());
  const address = entries.at(-hops) || "unknown";
  return address.replace(/^::ffff:/i, "");
}

function expandIpv6(address: string): string[] {
  const [head = "", tail] = address.split("::");
  const start = head ? head.split(":") : [];
  const end = tail ? tail.split(":") : [];
  const gap = tail === undefined ? 0 : 8 - start.length - end.length;
  return [...start, ...Array.from({ length: gap }, () => "0"), ...end].map((group) => group.toLowerCase());
}
