import { config } from "zod";

import { ERROR_REPORTS_META } from "#lib/contracts/error-reports.ts";

// Compiling schemas needs eval, which the content policy forbids: without this every page would report a breach.
config({ jitless: true });

const dsn = document.querySelector<HTMLMetaElement>(`meta[name="${ERROR_REPORTS_META}"]`)?.content;

if (dsn) void startSentry(dsn);

/** Loaded only where the deployment names a DSN. Nothing about the person and nothing that was typed goes along. */
async function startSentry(address: string): Promise<void> {
  const { init } = await import("@sentry/nextjs");
  init({
    dsn: address,
    tracesSampleRate: 0,
    dataCollection: {
      userInfo: false,
      cookies: false,
      httpHeaders: { request: false, response: false },
      httpBodies: [],
      urlQueryParams: false,
      genAI: { inputs: false, outputs: false },
      databaseQueryData: false,
      queues: false,
      stackFrameVariables: false,
    },
    beforeBreadcrumb: () => null,
  });
}
