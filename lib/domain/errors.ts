/** What each kind of failure means to a caller. One row per code; adapters read it, nobody else decides. */
export const ERROR_POLICY = {
  invalid_input: { status: 400, report: false, retry: false },
  unauthenticated: { status: 401, report: false, retry: false },
  forbidden: { status: 403, report: false, retry: false },
  not_found: { status: 404, report: false, retry: false },
  method_not_allowed: { status: 405, report: false, retry: false },
  request_timeout: { status: 408, report: false, retry: true },
  conflict: { status: 409, report: false, retry: false },
  payload_too_large: { status: 413, report: false, retry: false },
  unsupported_media_type: { status: 415, report: false, retry: false },
  misdirected_request: { status: 421, report: false, retry: false },
  unprocessable: { status: 422, report: false, retry: false },
  precondition_required: { status: 428, report: false, retry: false },
  rate_limited: { status: 429, report: false, retry: true },
  internal: { status: 500, report: true, retry: true },
  upstream_unavailable: { status: 503, report: false, retry: true },
  overloaded: { status: 503, report: false, retry: true },
} as const;

export type ErrorCode = keyof typeof ERROR_POLICY;

/** Extra facts that a caller may show. Never personal data: messages and details reach logs. */
export type ErrorDetails = { retryAfterMs?: number; reason?: string; [key: string]: unknown };

/** An expected failure. Its message is written for the operator who will read it. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  /** A server holds this module once per bundle: an error of another copy is the same error. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === "AppError" && "code" in value && "details" in value;
  }

  constructor(code: ErrorCode, message: string, options: ErrorOptions & { details?: ErrorDetails } = {}) {
    super(message, options);
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** True for failures that a later attempt can mend; unknown errors count as transient. */
export function isTransient(error: unknown): boolean {
  return error instanceof AppError ? ERROR_POLICY[error.code].retry : true;
}

const DEEPEST = 5;

/** What we expected, even where a library has put an error of its own around it. */
export function expectedIn(error: unknown): AppError | null {
  for (let current = error, depth = 0; current instanceof Error && depth < DEEPEST; depth += 1) {
    if (current instanceof AppError) return current;
    current = current.cause;
  }
  return null;
}
