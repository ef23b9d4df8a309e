import type { SignatureCause } from "./hubspot-signature.ts";

/** Requests whose signature does not show that HubSpot sent them. */
export const SIGNATURE_REFUSALS = [
  "mismatch",
  "signature_missing",
  "timestamp_missing",
  "bad_timestamp",
  "stale",
  "future",
  "repeated_header",
  "version_not_accepted",
  "secret_missing",
] as const satisfies readonly SignatureCause[];

/** Requests that were refused for another reason: by their form, or because we could not take them in. */
export const OTHER_REFUSALS = [
  "method",
  "query_string",
  "content_encoding",
  "content_type",
  "payload_too_large",
  "request_timeout",
  "in_flight",
  "half_read",
  "draining",
  "clock_skew",
  "failed",
  "other",
] as const;

/** The only words under which a refusal is counted: what a stranger sends never becomes a row of its own. */
export const REFUSAL_CAUSES = [...SIGNATURE_REFUSALS, ...OTHER_REFUSALS] as const;
export type RefusalCause = (typeof REFUSAL_CAUSES)[number];

export function toRefusalCause(cause: string | null): RefusalCause {
  return REFUSAL_CAUSES.find((known) => known === cause) ?? "other";
}
