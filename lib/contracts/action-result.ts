import type { ErrorCode, ErrorDetails } from "#lib/domain/errors.ts";

/** What a browser is told about a failure. `reference` is the request id under which it was recorded. */
export type PublicFailure = { code: ErrorCode; message: string; reference: string; details: ErrorDetails };

export type ActionResult<T> = { ok: true; data: T } | { ok: false; error: PublicFailure };

/** A failure as something to throw, for callers that work with exceptions (queries, mutations). */
export class RequestFailure extends Error {
  override readonly name = "RequestFailure";
  readonly status: number;
  readonly failure: PublicFailure;

  constructor(failure: PublicFailure, status: number) {
    super(failure.message);
    this.failure = failure;
    this.status = status;
  }
}
