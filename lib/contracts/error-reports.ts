/** The meta tag that tells the browser where errors are reported; absent when they are not. */
export const ERROR_REPORTS_META = "countersign-error-reports";
