/** The meta tag that tells the browser where errors are reported, and as what; absent when they are not. */
export const ERROR_REPORTS_META = "countersign-error-reports";

/** Its content, as JSON. */
export type ErrorReports = {
  dsn: string;
  environment: string;
  release: string;
  /** The request that brought the page. */
  requestId: string;
};
