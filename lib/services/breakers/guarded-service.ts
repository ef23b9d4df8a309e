import { type GuardedService, isGuardedService } from "#lib/domain/breaker.ts";
import { AppError } from "#lib/domain/errors.ts";

/** For what a person forces: sign-ins are watched, and cannot be cut off. */
export function forceableService(name: string): GuardedService {
  const service = guardedService(name);
  if (service !== "identity") return service;
  throw new AppError(
    "unprocessable",
    "Sign-ins are watched and never kept back. There is nothing to force.",
    {
      details: { reason: "only_watched" },
    },
  );
}

export function guardedService(name: string): GuardedService {
  if (isGuardedService(name)) return name;
  throw new AppError("not_found", "No breaker guards a service of this name.");
}
