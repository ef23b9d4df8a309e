import "server-only";
import type { Instrumentation } from "next";

import { systemCode } from "#lib/domain/failure.ts";
import { env } from "#lib/env.ts";
import { log } from "#lib/observability/log.ts";

import { stackOf } from "./report-error.ts";

type Parameters3 = Parameters<Instrumentation.onRequestError>;

/** Logs the id that the page shows, the route and where it happened. No address, no query, no message. */
export async function reportRequestError(
  error: unknown,
  { request, context }: { request: Parameters3[1]; context: Parameters3[2] },
): Promise<void> {
  // Actions catch everything themselves: what fails before them is a body that nobody could read.
  if (context.routeType === "action") {
    log().warn({ route: context.routePath, stack: stackOf(error) }, "An action could not be read.");
    return;
  }
  const digest = error instanceof Error && "digest" in error ? error.digest : undefined;
  const kind = error instanceof Error ? error.name : typeof error;
  log().error(
    {
      digest,
      kind,
      system: systemCode(error),
      route: context.routePath,
      method: request.method,
      stack: stackOf(error),
    },
    "A page could not be rendered.",
  );
  if (!env().SENTRY_DSN) return;
  const { captureRequestError } = await import("@sentry/nextjs");
  captureRequestError(error, { ...request, path: context.routePath, headers: {} }, context);
}
