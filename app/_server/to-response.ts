import "server-only";
import type { PublicFailure } from "#lib/contracts/action-result.ts";
import { ERROR_POLICY, expectedIn } from "#lib/domain/errors.ts";

/** What a caller may know: our own words for what we expected, an id for everything else. */
export function toPublicFailure(error: unknown, reference: string): PublicFailure {
  const expected = expectedIn(error);
  if (expected && expected.code !== "internal") {
    const { code, message, details } = expected;
    return { code, message, reference, details };
  }
  return {
    code: "internal",
    message: `Something failed on our side. Nothing was changed. Try again, or give an admin the reference ${reference}.`,
    reference,
    details: {},
  };
}

/** A failure over HTTP: the status of ERROR_POLICY, a body that says what to do, and the headers that go with it. */
export function toResponse(error: unknown, reference: string): Response {
  const failure = toPublicFailure(error, reference);
  const headers: Record<string, string> = { "cache-control": "no-store", "x-request-id": reference };
  const { retryAfterMs } = failure.details;
  if (retryAfterMs !== undefined)
    headers["retry-after"] = String(Math.max(1, Math.ceil(retryAfterMs / 1000)));
  return Response.json({ error: failure }, { status: ERROR_POLICY[failure.code].status, headers });
}
