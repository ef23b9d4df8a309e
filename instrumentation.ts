import type { Instrumentation } from "next";

/** Runs once when the server starts, before the first request is answered. */
export async function register(): Promise<void> {
  const { startServer } = await import("#app/_server/start-server.ts");
  await startServer();
}

/** Failures while rendering a page, which no action or route of ours has caught. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  const { reportRequestError } = await import("#app/_server/report-request-error.ts");
  await reportRequestError(error, { request, context });
};
