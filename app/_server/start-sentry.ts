import "server-only";
import { env } from "#lib/env.ts";

/** Errors go to Sentry only where a DSN says so, and without people: no addresses, queries, headers, bodies or rows. */
export async function startSentry(): Promise<void> {
  const { SENTRY_DSN, SENTRY_TRACES_SAMPLE_RATE, APP_ENV } = env();
  if (!SENTRY_DSN) return;
  const Sentry = await import("@sentry/nextjs");
  Sentry.init({
    dsn: SENTRY_DSN,
    environment: APP_ENV,
    tracesSampleRate: SENTRY_TRACES_SAMPLE_RATE,
    dataCollection: {
      userInfo: false,
      cookies: false,
      httpHeaders: { request: { allow: ["user-agent"] }, response: false },
      httpBodies: [],
      urlQueryParams: false,
      genAI: { inputs: false, outputs: false },
      databaseQueryData: false,
      queues: false,
      stackFrameVariables: false,
    },
    beforeSend: (event) => {
      for (const exception of event.exception?.values ?? []) {
        if (exception.type !== "AppError") exception.value = "(the text stays on the server)";
      }
      return event;
    },
    beforeBreadcrumb: (breadcrumb) => (breadcrumb.category === "console" ? null : breadcrumb),
  });
}
