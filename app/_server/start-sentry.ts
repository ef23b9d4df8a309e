import "server-only";
import type { ErrorEvent, EventHint } from "@sentry/nextjs";

import { ERROR_POLICY } from "#lib/domain/errors.ts";
import { failureOf } from "#lib/domain/failure.ts";
import { env } from "#lib/env.ts";
import { redact } from "#lib/observability/redact.ts";
import { installReporter } from "#lib/observability/report.ts";
import { currentTrace, type Trace } from "#lib/observability/trace.ts";

/** The share of requests that are traced where the configuration does not say. */
const TRACES = { sandbox: 0, development: 1, production: 0.05 };
const HIDDEN = "(the text stays on the server)";

/** Errors go to Sentry only where a DSN says so, and without people: no addresses, queries, headers, bodies or rows. */
export async function startSentry(): Promise<void> {
  const { SENTRY_DSN, SENTRY_TRACES_SAMPLE_RATE, APP_ENV, RELEASE } = env();
  if (!SENTRY_DSN) return;
  const Sentry = await import("@sentry/nextjs");
  Sentry.init({
    dsn: SENTRY_DSN,
    environment: APP_ENV,
    release: RELEASE,
    sendClientReports: false,
    tracesSampleRate: SENTRY_TRACES_SAMPLE_RATE ?? TRACES[APP_ENV],
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
    beforeSend: withoutPeople,
    // Calls that were made before: their addresses name people, because HubSpot wants it so.
    beforeBreadcrumb: () => null,
    beforeSendSpan: withoutAddresses,
  });
  installReporter((problem, { trace, tags }) => {
    Sentry.withScope((scope) => {
      scope.setTags({ ...tagsOf(trace), ...tags });
      if ("error" in problem) Sentry.captureException(problem.error);
      else Sentry.captureMessage(problem.sentence, problem.level);
    });
  });
}

/** The last word on every event, whoever made it: what is expected stays here, and what goes names nobody. */
function withoutPeople(event: ErrorEvent, { originalException }: EventHint): ErrorEvent | null {
  if (originalException !== undefined && !ERROR_POLICY[failureOf(originalException).code].report) return null;
  for (const exception of event.exception?.values ?? []) {
    if (exception.type !== "AppError") exception.value = HIDDEN;
  }
  delete event.request;
  delete event.user;
  delete event.extra;
  event.tags = { ...tagsOf(currentTrace()), ...event.tags };
  return JSON.parse(redact(JSON.stringify(event))) as ErrorEvent;
}

function tagsOf({ requestId, workflowId, runId, function: name, step, attempt }: Trace) {
  const tags = {
    ...{ request_id: requestId, workflow_id: workflowId, run_id: runId, function: name, step, attempt },
  };
  return Object.fromEntries(
    Object.entries(tags).flatMap(([tag, value]) => (value === undefined ? [] : [[tag, value]])),
  );
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
