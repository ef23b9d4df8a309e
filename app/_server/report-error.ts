import "server-only";
import { reportError as report } from "#lib/observability/report.ts";
import { traced } from "#lib/observability/trace.ts";

/** Logs what a person cannot mend, and sends it to Sentry when that is configured. No payloads, no messages of unknown errors. */
export async function reportError(error: unknown, { requestId }: { requestId: string }): Promise<void> {
  traced({ requestId }, () => report(error));
}
