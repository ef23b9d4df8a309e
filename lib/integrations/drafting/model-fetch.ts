import { systemCode } from "#lib/domain/failure.ts";
import type { FallbackReason } from "#lib/domain/model-fallback.ts";
import { type CallFailure, noteServiceCall } from "#lib/observability/service-calls.ts";
import { noteCall } from "#lib/observability/service-health.ts";
import { step } from "#lib/observability/step.ts";

/** A question that got no answer worth reading, with the stable word for why. It never holds what was sent or read. */
export class ModelFailure extends Error {
  override readonly name = "ModelFailure";
  readonly reason: FallbackReason;
  /** True when the provider certainly did no work that it would charge for. */
  readonly isFree: boolean;

  constructor(reason: FallbackReason, isFree: boolean) {
    super(`The model gave no answer: ${reason}.`);
    this.reason = reason;
    this.isFree = isFree;
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
export function createModelFetch({ timeoutMs }: { timeoutMs: number }): typeof fetch {
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
      if (refusal !== null) throw new ModelFailure(refusal, isFreeRefusal(status));
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
