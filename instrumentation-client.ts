import { ERROR_REPORTS_META, type ErrorReports } from "#lib/contracts/error-reports.ts";

const HIDDEN = "(the text stays in the browser)";
const WORKFLOW = /^\/workflows\/([0-9a-f-]{36})/;

const meta = document.querySelector<HTMLMetaElement>(`meta[name="${ERROR_REPORTS_META}"]`)?.content;

if (meta) void startSentry(JSON.parse(meta) as ErrorReports);

/** Loaded only where the deployment names a DSN. Nothing about the person and nothing that was typed goes along. */
async function startSentry({ dsn, environment, release, requestId }: ErrorReports): Promise<void> {
  const { init } = await import("@sentry/nextjs");
  init({
    ...{ dsn, environment, release },
    tracesSampleRate: 0,
    sendClientReports: false,
    initialScope: { tags: { page_request_id: requestId } },
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
    beforeSend: (event) => {
      for (const exception of event.exception?.values ?? []) exception.value = HIDDEN;
      const workflowId = WORKFLOW.exec(location.pathname)?.[1];
      if (workflowId) event.tags = { ...event.tags, workflow_id: workflowId };
      delete event.request;
      delete event.user;
      delete event.extra;
      delete event.message;
      return event;
    },
  });
}
