import { retryAfterMs, type CallVerdict, type GuardedService, verdictOfStatus } from "#lib/domain/breaker.ts";
import { AppError } from "#lib/domain/errors.ts";
import { systemCode } from "#lib/domain/failure.ts";
import { type CallFailure, noteServiceCall } from "#lib/observability/service-calls.ts";
import { noteCall } from "#lib/observability/service-health.ts";
import { step } from "#lib/observability/step.ts";

import { type CallGuard, unguarded } from "./call-guard.ts";

export type HttpRequest = {
  /** The step's name, e.g. `gmail.create-draft`. */
  name: string;
  /** Who is asked, as operators call it. */
  service: string;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  url: string;
  headers?: Record<string, string>;
  body?: string;
  timeoutMs?: number;
  /** Which breaker the call passes, and the guard that asks it. */
  guarded?: { service: GuardedService; guard: CallGuard } | undefined;
};

/** `json` is undefined when the body is empty or cannot be read. */
export type HttpAnswer = { status: number; headers: Headers; json: unknown };

const TIMEOUT_MS = 10_000;
const NEVER_WRITTEN = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/**
 * One request, one answer, whatever its status. Without an answer it throws `upstream_unavailable`, and
 * `details.ambiguous` says whether the request may have been acted upon all the same.
 */
export async function callHttp(request: HttpRequest): Promise<HttpAnswer> {
  const { guarded, timeoutMs = TIMEOUT_MS } = request;
  if (!guarded || guarded.guard === unguarded) return fetchAnswer(request);
  const { service, guard } = guarded;
  return guard({ service, timeoutMs, work: () => fetchAnswer(request), verdictOf: verdictsOf(service) });
}

async function fetchAnswer(request: HttpRequest): Promise<HttpAnswer> {
  const { name, method, url, headers, body, timeoutMs = TIMEOUT_MS } = request;
  const startedAt = performance.now();
  const note = (failure: CallFailure | null) =>
    noteServiceCall({ name, durationMs: performance.now() - startedAt, failure });
  try {
    const answer = await step(name, async () => {
      const response = await fetch(url, {
        method,
        redirect: "error",
        signal: AbortSignal.timeout(timeoutMs),
        ...(headers ? { headers } : {}),
        ...(body === undefined ? {} : { body }),
      });
      return { status: response.status, headers: response.headers, json: readJson(await response.text()) };
    });
    noteCall(request.service, answer.status < 500);
    note(failureOfStatus(answer.status));
    return answer;
  } catch (error) {
    const lost = lostAnswer(request, error);
    noteCall(request.service, false);
    note({ code: lost.details.reason ?? "lost", message: lost.message });
    throw lost;
  }
}

/** Gmail's limits belong to one mailbox, which pauses by itself: they say nothing about the others. */
const LIMITS_ONE_ACCOUNT = new Set<GuardedService>(["gmail"]);

const verdictsOf =
  (service: GuardedService) =>
  (result: { answer: HttpAnswer } | { error: unknown }): CallVerdict => {
    if ("answer" in result) {
      const { status, headers } = result.answer;
      const header = LIMITS_ONE_ACCOUNT.has(service) ? null : headers.get("retry-after");
      return verdictOfStatus(status, retryAfterMs(header));
    }
    const { error } = result;
    const code = error instanceof AppError ? (error.details.reason ?? "lost") : "lost";
    return { kind: "failed", code, message: error instanceof AppError ? error.message : "No answer came." };
  };

/** Answers that say that the service cannot or will not work for us now. Others, such as 404, are its normal words. */
function failureOfStatus(status: number): CallFailure | null {
  const isFailure = status >= 500 || status === 401 || status === 403 || status === 408 || status === 429;
  return isFailure ? { code: `http_${status}`, message: `It answered ${status}.` } : null;
}

function lostAnswer({ service }: HttpRequest, error: unknown): AppError {
  const code = systemCode(error);
  const isUnwritten = code !== null && NEVER_WRITTEN.has(code);
  const isTimeout = error instanceof Error && error.name === "TimeoutError";
  const what = isUnwritten
    ? "cannot be reached"
    : isTimeout
      ? "did not answer in time"
      : "broke the connection";
  return new AppError("upstream_unavailable", `${service} ${what}. It will be tried again.`, {
    cause: error,
    details: {
      ambiguous: !isUnwritten,
      reason: isUnwritten ? "unreachable" : isTimeout ? "timeout" : "connection_lost",
    },
  });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
