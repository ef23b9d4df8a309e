type PolicyInput = { nonce: string; isHttps: boolean; isDevelopment: boolean; reportOrigin: string | null };

/** What a page of the console may load and run. Scripts need the nonce of their own answer. */
export function contentPolicy({ nonce, isHttps, isDevelopment, reportOrigin }: PolicyInput): string {
  const script = isDevelopment
    ? `'nonce-${nonce}' 'strict-dynamic' 'unsafe-eval'`
    : `'nonce-${nonce}' 'strict-dynamic'`;
  const style = isDevelopment ? "'self' 'unsafe-inline'" : `'self' 'nonce-${nonce}'`;
  const connect = ["'self'", reportOrigin, isDevelopment ? "ws:" : null].filter((source) => source !== null);
  return [
    "default-src 'none'",
    `script-src ${script}`,
    `style-src ${style}`,
    "img-src 'self'",
    "font-src 'self'",
    "manifest-src 'self'",
    `connect-src ${connect.join(" ")}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    ...(isHttps ? ["upgrade-insecure-requests"] : []),
  ].join("; ");
}
