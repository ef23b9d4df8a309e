import "server-only";
import { ERROR_POLICY } from "#lib/domain/errors.ts";
import { failureOf, systemCode } from "#lib/domain/failure.ts";
import { env } from "#lib/env.ts";
import { log } from "#lib/observability/log.ts";

/** Logs what a person cannot mend, and sends it to Sentry when that is configured. No payloads, no messages of unknown errors. */
export async function reportError(error: unknown, { requestId }: { requestId: string }): Promise<void> {
  const { code } = failureOf(error);
  if (!ERROR_POLICY[code].report) return;
  const kind = error instanceof Error ? error.name : typeof error;
  log().error(
    { requestId, code, kind, system: systemCode(error), stack: stackOf(error) },
    "A request failed.",
  );
  if (!env().SENTRY_DSN) return;
  const { captureException, withScope } = await import("@sentry/nextjs");
  withScope((scope) => {
    scope.setTag("request_id", requestId);
    captureException(error);
  });
}

/** Where it happened, without the message: statements and their values stand there. */
export function stackOf(error: unknown): string[] {
  if (!(error instanceof Error) || !error.stack) return [];
  return error.stack
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim());
}
