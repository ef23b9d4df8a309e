import { AppError, ERROR_POLICY, type ErrorCode } from "#lib/domain/errors.ts";
import { failureOf, systemCode } from "#lib/domain/failure.ts";
import { count } from "#lib/observability/counters.ts";
import { isDoorClosed } from "#lib/observability/draining.ts";
import { log } from "#lib/observability/log.ts";

import type { ServiceContext } from "../context.ts";
import { countRefusal } from "./count-refusals.ts";
import { addInFlight, inFlight } from "./in-flight.ts";
import { type DeliveryAnswer, receiveDelivery } from "./receive-delivery.ts";
import type { WebhookAnswer, WebhookRequest } from "./webhook-request.ts";

export type WebhookOptions = {
  /** The path that HubSpot was given, and signs. */
  path: string;
  createContext: () => ServiceContext;
  /** The body of a 202 for this delivery, where HubSpot expects more than a status. */
  answerBody?: (rawBody: Buffer) => unknown;
  maxBodyBytes?: number;
  bodyDeadlineMs?: number;
  answerDeadlineMs?: number;
  maxInFlight?: number;
};

const MEBIBYTE = 1_048_576;
const BODY_DEADLINE_MS = 10_000;
/** HubSpot gives up waiting after five seconds, and comes again. */
const ANSWER_DEADLINE_MS = 4_000;
/** That many are being stored at once. They land a hundred at a time, so the last of them waits for moments. */
const MAX_IN_FLIGHT = 1_024;

/** The webhook's HTTP surface, for any server. Never throws. */
export async function handleWebhook(
  request: WebhookRequest,
  options: WebhookOptions,
): Promise<WebhookAnswer> {
  const startedAt = performance.now();
  const answer = await answerWebhook(request, options);
  const { outcome, cause } = answer;
  const status = answer.response.status;
  if (outcome === "refused") countRefusal(cause, options.createContext);
  count("webhook_deliveries_total", { outcome, cause: cause ?? "none", status: String(status) });
  if (answer.isPreviousSecret) count("webhook_previous_secret_total");
  if (outcome === "refused") {
    const durationMs = Math.round(performance.now() - startedAt);
    log().warn({ outcome, cause, status, durationMs }, "A webhook delivery was refused.");
  }
  return answer.response;
}

type Answer = { response: WebhookAnswer; outcome: string; cause: string | null; isPreviousSecret?: boolean };

async function answerWebhook(request: WebhookRequest, options: WebhookOptions): Promise<Answer> {
  const refusal = refusalOf(request, options);
  if (refusal) return refusal;
  let rawBody: Buffer;
  try {
    rawBody = await request.readBody({
      maxBytes: options.maxBodyBytes ?? MEBIBYTE,
      deadlineMs: options.bodyDeadlineMs ?? BODY_DEADLINE_MS,
    });
  } catch (error) {
    return unread(error);
  }
  // Only a whole body takes a place: who sends slowly keeps nobody out.
  if (isFull(options)) return refuse("overloaded", "in_flight");
  try {
    const stored = store(request, options, rawBody);
    const answer = await withinDeadline(stored, options.answerDeadlineMs ?? ANSWER_DEADLINE_MS);
    return answered(answer, () => options.answerBody?.(rawBody));
  } catch (error) {
    return failed(error);
  }
}

/** Counts until it ends, even when nobody waits for it any more: the cap must see what the database sees. */
async function store(
  { headers }: WebhookRequest,
  { createContext, path }: WebhookOptions,
  rawBody: Buffer,
): Promise<DeliveryAnswer> {
  addInFlight(1);
  try {
    return await receiveDelivery(createContext(), { path, headers, rawBody });
  } finally {
    addInFlight(-1);
  }
}

function isFull({ maxInFlight = MAX_IN_FLIGHT }: WebhookOptions): boolean {
  return inFlight() >= maxInFlight;
}

/** What is stored after the deadline is found as a duplicate when HubSpot comes again. */
async function withinDeadline<T>(work: Promise<T>, deadlineMs: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new AppError("overloaded", "The database did not answer in time.")),
    deadlineMs,
  );
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** What can be refused without reading the body. */
function refusalOf(request: WebhookRequest, options: WebhookOptions): Answer | null {
  if (request.method !== "POST") return refuse("method_not_allowed", "method", { allow: "POST" });
  if (isDoorClosed()) return refuse("overloaded", "draining");
  if (isFull(options)) return refuse("overloaded", "in_flight");
  if (request.target.includes("?")) return refuse("invalid_input", "query_string");
  const encoding = headerOf(request, "content-encoding");
  if (encoding !== null && encoding.toLowerCase() !== "identity") {
    return refuse("unsupported_media_type", "content_encoding");
  }
  const type = headerOf(request, "content-type") ?? "";
  if (!/^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(type)) {
    return refuse("unsupported_media_type", "content_type");
  }
  return null;
}

/** As the Fetch standard has it: repeated headers are one, joined by commas. */
function headerOf({ headers }: WebhookRequest, wanted: string): string | null {
  const values = headers.filter(([name]) => name === wanted).map(([, value]) => value);
  return values.length === 0 ? null : values.join(", ");
}

function answered(answer: DeliveryAnswer, body: () => unknown): Answer {
  const { outcome, cause } = answer;
  if (answer.status === 202) {
    return {
      response: respond(202, body() ?? { status: "accepted" }),
      outcome,
      cause,
      isPreviousSecret: answer.isPreviousSecret,
    };
  }
  const code = ({ 400: "invalid_input", 401: "unauthenticated", 503: "overloaded" } as const)[answer.status];
  return refuse(code, cause ?? "refused");
}

/** What a sender may read is passed on. Bodies are given up only where too many are half read: theirs shall come again. */
function unread(error: unknown): Answer {
  if (!(error instanceof AppError)) return failed(error);
  if (error.code === "overloaded") return refuse("overloaded", "half_read", { connection: "close" });
  if (error.code !== "payload_too_large" && error.code !== "request_timeout") return failed(error);
  return refuse(error.code, error.code, { connection: "close" });
}

/** Whatever breaks here is ours, and HubSpot shall come again. */
function failed(error: unknown): Answer {
  log().error(
    {
      code: failureOf(error).code,
      systemCode: systemCode(error),
      kind: error instanceof Error ? error.name : typeof error,
    },
    "A webhook delivery could not be stored.",
  );
  return refuse("overloaded", "failed");
}

const MESSAGES: Partial<Record<ErrorCode, string>> = {
  method_not_allowed: "Only POST is answered here.",
  overloaded: "This delivery cannot be stored right now. Send it again.",
  invalid_input: "The address or a header of this request is not as agreed.",
  unauthenticated: "The signature does not fit this request.",
  unsupported_media_type: "Send plain JSON, not compressed.",
  payload_too_large: "The body is larger than one mebibyte.",
  request_timeout: "The body did not arrive in time.",
};

function refuse(code: ErrorCode, cause: string, headers: Record<string, string> = {}): Answer {
  const { status } = ERROR_POLICY[code];
  const retry: Record<string, string> = status === 503 ? { "retry-after": "1" } : {};
  const response = respond(
    status,
    { error: { code, message: MESSAGES[code] ?? "Refused." } },
    { ...retry, ...headers },
  );
  return { response, outcome: "refused", cause };
}

function respond(status: number, body: unknown, headers: Record<string, string> = {}): WebhookAnswer {
  return {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
    body: JSON.stringify(body),
  };
}
