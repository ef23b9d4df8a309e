import "server-only";
import type { Instrumentation } from "next";

import { ERROR_POLICY } from "#lib/domain/errors.ts";
import { failureOf } from "#lib/domain/failure.ts";
import { log } from "#lib/observability/log.ts";
import { reportError } from "#lib/observability/report.ts";
import { stackOf } from "#lib/observability/stack-of.ts";
import { traced } from "#lib/observability/trace.ts";

import { requestIdOf } from "./request.ts";

type Parameters3 = Parameters<Instrumentation.onRequestError>;

/** Logs the id that the page shows, the route and where it happened. No address, no query, no message. */
export async function reportRequestError(
  error: unknown,
  { request, context }: { request: Parameters3[1]; context: Parameters3[2] },
): Promise<void> {
  const requestId = requestIdOf(new Headers(plain(request.headers)));
  // Actions catch everything themselves: what fails before them is a body that nobody could read.
  if (context.routeType === "action") {
    const line = { requestId, route: context.routePath, stack: stackOf(error) };
    log().warn(line, "An action could not be read.");
    return;
  }
  const { code } = failureOf(error);
  const digest = error instanceof Error && "digest" in error ? error.digest : undefined;
  const about = { digest, route: context.routePath, method: request.method };
  traced({ requestId }, () => {
    if (ERROR_POLICY[code].report) reportError(error, "A page could not be rendered.", about);
    else log().warn({ ...about, code }, "A page could not be rendered.");
  });
}

function plain(headers: Parameters3[1]["headers"]): Record<string, string> {
  const id = headers["x-request-id"];
  return typeof id === "string" ? { "x-request-id": id } : {};
}
