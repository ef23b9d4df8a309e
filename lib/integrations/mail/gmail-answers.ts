import { z } from "zod";

import { AppError } from "#lib/domain/errors.ts";

import type { HttpAnswer } from "../http.ts";

const MessageRef = z.object({ id: z.string().min(1), threadId: z.string().min(1) });

export const TokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
export const SentAnswer = MessageRef;
export const DraftAnswer = z.object({ id: z.string().min(1), message: MessageRef });
export const DraftListAnswer = z.object({ drafts: z.array(z.object({ id: z.string().min(1) })).default([]) });
export const MessageListAnswer = z.object({ messages: z.array(MessageRef).default([]) });
export const RawMessage = MessageRef.extend({ raw: z.string(), internalDate: z.string().regex(/^\d+$/) });
export const RawDraftAnswer = z.object({ id: z.string().min(1), message: RawMessage });

const ErrorBody = z.object({
  error: z.object({
    message: z.string().default(""),
    errors: z.array(z.object({ reason: z.string().default("") })).default([]),
  }),
});

const RATE_REASONS = new Set([
  "rateLimitExceeded",
  "userRateLimitExceeded",
  "dailyLimitExceeded",
  "quotaExceeded",
]);
/** Limits of a whole day, where Gmail does not say when they end. */
const DAILY_REASONS = new Set(["dailyLimitExceeded", "quotaExceeded"]);
const DEFAULT_WAIT_MS = 30_000;
const DAILY_WAIT_MS = 60 * 60_000;
const MAX_WAIT_MS = 24 * 60 * 60_000;

/** The answer's content. One that we cannot read counts as lost: Gmail may have acted. */
export function readAnswer<T>(schema: z.ZodType<T>, answer: HttpAnswer): T {
  const parsed = schema.safeParse(answer.json);
  if (parsed.success) return parsed.data;
  throw new AppError("upstream_unavailable", "Gmail gave an answer that cannot be read.", {
    details: { ambiguous: true, reason: "unreadable", status: answer.status },
  });
}

/** What an answer other than 2xx means for us. Gmail's own words stay out: they may name the recipient. */
export function refusalOf(answer: HttpAnswer, now: Date): AppError {
  const { status } = answer;
  const body = ErrorBody.safeParse(answer.json);
  const reason = body.data?.error.errors[0]?.reason ?? "";
  if (status === 429 || (status === 403 && RATE_REASONS.has(reason))) {
    const otherwiseMs = DAILY_REASONS.has(reason) ? DAILY_WAIT_MS : DEFAULT_WAIT_MS;
    const retryAfterMs = waitOf(answer, body.data?.error.message ?? "", now) ?? otherwiseMs;
    return new AppError("rate_limited", "Gmail asks us to wait before the next call.", {
      details: { retryAfterMs, status, reason: "rate_limited", ambiguous: false },
    });
  }
  if (status === 401 || status === 403) {
    return new AppError(
      "forbidden",
      "Gmail refused our credentials. Renew the connection to Gmail, then retry.",
      {
        details: { status, reason: "credentials", ambiguous: false },
      },
    );
  }
  if (status >= 500 || status === 408) {
    return new AppError("upstream_unavailable", `Gmail answered ${status}. It will be tried again.`, {
      details: { status, reason: "server_error", ambiguous: true },
    });
  }
  if (status === 404) {
    return new AppError("not_found", "Gmail does not know this message.", {
      details: { status, ambiguous: false },
    });
  }
  return new AppError(
    "unprocessable",
    `Gmail refused the request with ${status}. Trying again will not help.`,
    {
      details: { status, reason: "refused", ambiguous: false },
    },
  );
}

/** Gmail writes the moment into its sentence: "User-rate limit exceeded.  Retry after 2026-03-04T09:00:00.000Z". */
function waitOf(answer: HttpAnswer, message: string, now: Date): number | null {
  const named = /retry after (\d{4}-\d{2}-\d{2}T[\d:.]+Z)/i.exec(message)?.[1];
  const seconds = Number(answer.headers.get("retry-after") ?? Number.NaN);
  const waitMs = named ? Date.parse(named) - now.getTime() : seconds * 1000;
  return Number.isFinite(waitMs) ? Math.min(Math.max(waitMs, 1000), MAX_WAIT_MS) : null;
}
