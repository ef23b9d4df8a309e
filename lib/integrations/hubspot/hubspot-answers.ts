import { z } from "zod";

import { AppError } from "#lib/domain/errors.ts";

import type { HttpAnswer } from "../http.ts";

const text = z
  .string()
  .nullish()
  .transform((value) => value?.trim() || null);

export const ContactObject = z.object({
  id: z.coerce.string().min(1),
  createdAt: text,
  properties: z.record(z.string(), z.string().nullable()),
});
export const ContactBatch = z.object({ results: z.array(ContactObject) });
export const CreatedObject = z.object({ id: z.coerce.string().min(1) });
export const RecordBatch = z.object({
  results: z.array(
    z.object({
      id: z.coerce.string(),
      createdAt: z.string(),
      properties: z.record(z.string(), z.string().nullable()),
    }),
  ),
});
export const AssociationPage = z.object({
  results: z.array(z.object({ toObjectId: z.union([z.number(), z.string()]).transform(String) })),
  paging: z.object({ next: z.object({ after: z.string() }).nullish() }).nullish(),
});
export const SubscriptionStatuses = z.object({
  results: z.array(z.object({ subscriptionName: z.string().nullish(), status: z.string() })),
});

const ErrorBody = z.object({
  category: z.string().default(""),
  policyName: z.string().default(""),
});

const LOCK_WAIT_MS = 2_000;
const WINDOW_MS = 10_000;
const HOUR_MS = 3_600_000;
const MAX_WAIT_MS = 24 * HOUR_MS;

/** The answer's content. One that we cannot read counts as lost: HubSpot may have acted. */
export function readAnswer<T>(schema: z.ZodType<T>, answer: HttpAnswer): T {
  const parsed = schema.safeParse(answer.json);
  if (parsed.success) return parsed.data;
  throw new AppError(
    "upstream_unavailable",
    "HubSpot gave an answer that cannot be read. It will be tried again.",
    {
      details: { ambiguous: true, reason: "unreadable", status: answer.status },
    },
  );
}

/** What an answer other than 2xx means for us. HubSpot's own words stay out: they may name a person. */
export function refusalOf(answer: HttpAnswer): AppError {
  const { status } = answer;
  const { category = "", policyName = "" } = ErrorBody.safeParse(answer.json).data ?? {};
  const details = { status, category: category.slice(0, 60), ambiguous: false };
  switch (status) {
    case 429:
      return waiting(`HubSpot's limit is used up (${policyName || "unnamed"}).`, {
        ...details,
        retryAfterMs: retryAfterOf(answer) ?? (policyName === "DAILY" ? HOUR_MS : WINDOW_MS),
      });
    case 423:
      return waiting("HubSpot has locked the record for a moment.", {
        ...details,
        retryAfterMs: LOCK_WAIT_MS,
      });
    case 477:
      return waiting("HubSpot is moving the account to another data centre.", {
        ...details,
        retryAfterMs: retryAfterOf(answer) ?? HOUR_MS,
      });
    case 401:
    case 403:
      return new AppError(
        "forbidden",
        "HubSpot refused our credentials or scopes. Renew the private app's token, then retry.",
        { details: { ...details, reason: "credentials" } },
      );
    case 404:
      return new AppError("not_found", "HubSpot does not know this record.", { details });
    default:
  }
  if (status >= 500 || status === 408) {
    return new AppError("upstream_unavailable", `HubSpot answered ${status}. It will be tried again.`, {
      details: { ...details, reason: "server_error", ambiguous: true },
    });
  }
  return new AppError(
    "unprocessable",
    `HubSpot refused the request with ${status}. Trying again will not help.`,
    {
      details: { ...details, reason: "refused" },
    },
  );
}

function waiting(message: string, details: { retryAfterMs: number; status: number }): AppError {
  return new AppError("rate_limited", `${message} It will be tried again.`, { details });
}

function retryAfterOf({ headers }: HttpAnswer): number | null {
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0
    ? Math.min(Math.max(seconds * 1000, 1000), MAX_WAIT_MS)
    : null;
}
