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
      delete event.request?.url;
      return event;
    },
    // Calls that were made before: their addresses name people, because HubSpot wants it so.
    beforeBreadcrumb: () => null,
    beforeSendSpan: withoutAddresses,
  });
}

type Span = { name: string; attributes: Record<string, unknown> };

/** What was called and how long it took, by its route where it is one of ours. */
function withoutAddresses<Given extends Span>(span: Given): Given {
  const kept = Object.entries(span.attributes).filter(([name]) => !ADDRESSES.test(name));
  const attributes = Object.fromEntries(kept);
  const route = attributes["http.route"];
  const place = typeof route === "string" ? route : "(address)";
  return { ...span, attributes, name: span.name.replaceAll(/(?<=^|\s)(https?:\/)?\/\S*/g, () => place) };
}

const ADDRESSES = /^(url\.|http\.(url|target)$|next\.|sentry\.segment\.name$)/;
