import { ANSWERED, type CallVerdict, retryAfterMs } from "#lib/domain/breaker.ts";
import { AppError } from "#lib/domain/errors.ts";
import { systemCode } from "#lib/domain/failure.ts";
import type { FallbackReason } from "#lib/domain/model-fallback.ts";
import { type CallFailure, noteServiceCall } from "#lib/observability/service-calls.ts";
import { noteCall } from "#lib/observability/service-health.ts";
import { step } from "#lib/observability/step.ts";

import type { CallGuard } from "../call-guard.ts";

/** A question that got no answer worth reading, with the stable word for why. It never holds what was sent or read. */
export class ModelFailure extends Error {
  override readonly name = "ModelFailure";
  readonly reason: FallbackReason;
  /** True when the provider certainly did no work that it would charge for. */
  readonly isFree: boolean;
  /** How long the provider asked us to wait. */
  readonly waitMs: number | null;

  constructor(reason: FallbackReason, isFree: boolean, waitMs: number | null = null) {
    super(`The model gave no answer: ${reason}.`);
    this.reason = reason;
    this.isFree = isFree;
    this.waitMs = waitMs;
  }
}

const MAX_ANSWER_BYTES = 256 * 1024;
const NEVER_REACHED = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/** The library's way out: one request within the time limit, no redirect, an answer of bounded size. */
export function createModelFetch(options: { timeoutMs: number; guard: CallGuard }): typeof fetch {
  const { timeoutMs, guard } = options;
  const ask = askWithin(timeoutMs);
  return (input, init) =>
    guard({ service: "model", timeoutMs, work: () => ask(input, init), verdictOf }).catch(
      (error: unknown) => {
        throw error instanceof ModelFailure ? error : new ModelFailure("unreachable", isNotAsked(error));
      },
    );
}

function verdictOf(result: { answer: Response } | { error: unknown }): CallVerdict {
  if ("answer" in result) return ANSWERED;
  const { error } = result;
  const isOurs = error instanceof ModelFailure && ANSWERS.has(error.reason);
  if (isOurs) return error.waitMs === null ? ANSWERED : { kind: "asked_to_wait", waitMs: error.waitMs };
  const reason = error instanceof ModelFailure ? error.reason : "lost";
  return { kind: "failed", code: reason, message: `The model gave no answer: ${reason}.` };
}

/** Failures of what was asked or answered; the service itself works. */
const ANSWERS = new Set<FallbackReason>(["refused", "malformed", "rate_limited"]);

const isNotAsked = (error: unknown) => error instanceof AppError && error.details["ambiguous"] === false;

function askWithin(timeoutMs: number): typeof fetch {
  return async (input, init) => {
    const startedAt = performance.now();
    const note = (failure: CallFailure | null) =>
      noteServiceCall({ name: "model.write", durationMs: performance.now() - startedAt, failure });
    try {
      const { status, headers, text } = await step("model.write", async () => {
        const response = await fetch(input, {
          ...init,
          redirect: "error",
          signal: AbortSignal.timeout(timeoutMs),
        });
        return { status: response.status, headers: response.headers, text: await readAnswer(response) };
      });
      const refusal = refusalOf(status);
      noteCall("Model", refusal === null || refusal === "refused");
      note(refusal === null ? null : { code: `http_${status}`, message: `It answered ${status}.` });
      if (refusal !== null) {
        const waitMs = status === 429 ? retryAfterMs(headers.get("retry-after")) : null;
        throw new ModelFailure(refusal, isFreeRefusal(status), waitMs);
      }
      return new Response(text, { headers: { "content-type": headers.get("content-type") ?? "" } });
    } catch (error) {
      if (error instanceof ModelFailure) throw error;
      const lost = lostAnswer(error);
      noteCall("Model", false);
      note({ code: lost.reason, message: lost.message });
      throw lost;
    }
  };
}

async function readAnswer(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new ModelFailure("malformed", false);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function refusalOf(status: number): FallbackReason | null {
  if (status >= 200 && status < 300) return null;
  if (status === 429) return "rate_limited";
  if (status === 408 || status === 504) return "timeout";
  return status >= 500 ? "unreachable" : "refused";
}

/** Refused before any work. Behind a gateway that gave up, or an error midway, the model may have written and charged. */
function isFreeRefusal(status: number): boolean {
  return (status < 500 && status !== 408) || status === 503;
}

function lostAnswer(error: unknown): ModelFailure {
  if (error instanceof Error && error.name === "TimeoutError") return new ModelFailure("timeout", false);
  const code = systemCode(error);
  return new ModelFailure("unreachable", code !== null && NEVER_REACHED.has(code));
}
