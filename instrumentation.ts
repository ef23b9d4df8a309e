import type { Instrumentation } from "next";

/** Runs once when the server starts, before the first request is answered. */
export async function register(): Promise<void> {
  // oxlint-disable-next-line node/no-process-env -- Next puts the value in at build time, so that no other runtime gets this code
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { startServer } = await import("#app/_server/start-server.ts");
  await startServer();
}

/** Failures while rendering a page, which no action or route of ours has caught. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  // oxlint-disable-next-line node/no-process-env -- as above
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { reportRequestError } = await import("#app/_server/report-request-error.ts");
  await reportRequestError(error, { request, context });
};
