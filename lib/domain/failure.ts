import { type ErrorCode, expectedIn, isTransient } from "./errors.ts";

/** What may be stored, shown and logged about a failure: no cause, no stack, no statement with its values. */
export type Failure = { code: ErrorCode; message: string; isTransient: boolean; retryAfterMs: number | null };

/** Any thrown value, made safe: an unknown error keeps its kind and its system code, never its text. */
export function failureOf(error: unknown): Failure {
  const expected = expectedIn(error);
  if (expected) {
    const { code, message, details } = expected;
    return { code, message, isTransient: isTransient(expected), retryAfterMs: details.retryAfterMs ?? null };
  }
  const kind = systemCode(error) ?? (error instanceof Error ? error.name : typeof error);
  return {
    code: "internal",
    message: `Something unexpected happened (${kind}). The engine tries again; the log has the details.`,
    isTransient: true,
    retryAfterMs: null,
  };
}

/** The SQLSTATE or the operating system's code of an error or of what caused it. */
export function systemCode(error: unknown): string | null {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; depth += 1) {
    if ("code" in current && typeof current.code === "string" && /^[A-Z0-9_]{3,40}$/.test(current.code)) {
      return current.code;
    }
    current = current.cause;
  }
  return null;
}

/** SQLSTATE class 22: the database will refuse these values however often they come. */
export function isDataFault(error: unknown): boolean {
  return /^22[0-9A-Z]{3}$/.test(systemCode(error) ?? "");
}
