import { AppError } from "#lib/domain/errors.ts";
import { notBeforeOf } from "#lib/domain/not-now.ts";

/** A limit that is used up, or HubSpot cut off: nothing was asked, and nothing has failed. */
export function isAskedToWait(error: unknown): boolean {
  return (error instanceof AppError && error.code === "rate_limited") || notBeforeOf(error) !== null;
}
