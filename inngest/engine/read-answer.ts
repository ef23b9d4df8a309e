import type { Outcome } from "./outcome.ts";
import { FunctionError, Operations, StreamEnvelope } from "./sdk-schemas.ts";
import { isSignedBy } from "./sign.ts";
import { parseRetryAfter } from "./time.ts";
import type { CallAnswer, StepFailure } from "./types.ts";

const GATEWAY_STATUSES = new Set([502, 503, 504]);

/** Reads an answer of the SDK. Whatever is not surely one is never taken for success. */
export function readAnswer(raw: CallAnswer, signingKeys: string[]): Outcome {
  const answer = raw.status === 201 ? unwrapStream(raw) : raw;
  if (!answer?.headers["x-inngest-sdk"]) {
    if (GATEWAY_STATUSES.has(raw.status)) return { kind: "unanswered", mayHaveRun: false };
    return failure("NotAnSdkAnswer", `the app answered ${raw.status} without being the SDK`);
  }
  const isTrusted =
    signingKeys.length === 0 || isSignedBy(signingKeys, answer.body, answer.headers["x-inngest-signature"]);
  if (!isTrusted) return failure("UnsignedAnswer", "the app's answer is not signed with our key");
  const body = parseJson(answer.body);
  if (body === undefined) return failure("UnreadableAnswer", "the app's answer is not JSON");
  return interpret(answer, body);
}

function interpret({ status, headers }: CallAnswer, body: unknown): Outcome {
  const retryHeader = headers["retry-after"];
  const retryAfter = retryHeader ? parseRetryAfter(retryHeader, Date.now()) : null;
  const isFinal = headers["x-inngest-no-retry"] === "true";
  if (status === 200) return { kind: "finished", output: body };
  if (status === 206) {
    const operations = Operations.safeParse(body);
    if (!operations.success)
      return failure("UnreadableAnswer", "the app's answer holds no readable operations");
    return { kind: "operations", operations: operations.data, isFinal, retryAfter };
  }
  const error = readFunctionError(body, status);
  return { kind: "failed", error, isRetriable: !isFinal && status !== 400, retryAfter };
}

function readFunctionError(body: unknown, status: number): StepFailure {
  const parsed = FunctionError.safeParse(body);
  const { name, message, error, stack } = parsed.success ? parsed.data : {};
  const text = message ?? error ?? `the app answered ${status}`;
  return { name: name ?? "Error", message: text, ...(stack === undefined ? {} : { stack }) };
}

function unwrapStream(raw: CallAnswer): CallAnswer | null {
  const envelope = StreamEnvelope.safeParse(parseJson(raw.body.trim()));
  if (!envelope.success) return null;
  const { status, headers, body } = envelope.data;
  const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return {
    status,
    headers: { ...raw.headers, ...Object.fromEntries(lowerCase) },
    body: typeof body === "string" ? body : JSON.stringify(body ?? null),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text === "" ? "null" : text);
  } catch {
    return undefined;
  }
}

function failure(name: string, message: string): Outcome {
  return { kind: "failed", error: { name, message }, isRetriable: true, retryAfter: null };
}
