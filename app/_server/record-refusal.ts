import "server-only";
import { AppError } from "#lib/domain/errors.ts";
import type { ServiceContext } from "#lib/services/context.ts";
import { recordAccessRefusal } from "#lib/services/identity/record-access-refusal.ts";

/** Keeps a record of a right that a signed-in person tried to use and does not have. */
export async function recordRefusal(ctx: ServiceContext | null, error: unknown): Promise<void> {
  if (!ctx || !(error instanceof AppError) || error.code !== "forbidden") return;
  await recordAccessRefusal(ctx, {
    permission: refusedPermission(error),
  });
}

function refusedPermission({ details }: AppError): string {
  const named = details["permission"] ?? details.reason;
  return typeof named === "string" ? named : "unnamed";
}
