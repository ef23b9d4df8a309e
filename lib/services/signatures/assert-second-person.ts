import { AppError } from "#lib/domain/errors.ts";

type Request = { requestedBy: string; confirmedAt: Date | null; expiresAt: Date };

/** Throws unless somebody else asked for this, in time, and nobody has confirmed it yet. */
export function assertSecondPerson(request: Request, by: { id: string; now: Date }): void {
  if (request.requestedBy === by.id) {
    throw new AppError("forbidden", "Another person must confirm what you asked for.", {
      details: { reason: "two_people" },
    });
  }
  if (request.confirmedAt !== null) throw conflict("confirmed", "This change was confirmed already.");
  if (by.now >= request.expiresAt) {
    throw conflict("expired", "This request is older than 15 minutes. Ask again.");
  }
}

function conflict(reason: string, message: string): AppError {
  return new AppError("conflict", message, { details: { reason } });
}
