const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const WORKFLOW_FOR_MS = 72 * HOUR_MS;
const WORKFLOW_LONGEST_GAP_MS = 8 * HOUR_MS;
const EVENT_GAPS_MS = [1, 3, 8, 20, 45, 90, 150, 240, 360, 480].map((minutes) => minutes * MINUTE_MS);

export type DeliveryKind = "workflow" | "action" | "events";

export interface AttemptResult {
  /** `null` when the connection failed or no answer came in time. */
  status: number | null;
  /** HubSpot reads Retry-After in milliseconds. */
  retryAfterMs: number | null;
}

/**
 * How long until the next attempt, unscaled; `null` when this was the last one.
 * Workflow deliveries: 4xx is final except 429, else from one minute to eight hours apart over three days.
 * Webhooks API: any failure, ten retries over a day, randomised.
 */
export function nextGapMs(
  kind: DeliveryKind,
  result: AttemptResult,
  history: { attempts: number; ageMs: number; random?: () => number },
): number | null {
  const { status } = result;
  if (status !== null && status >= 200 && status < 300) return null;
  if (kind === "events") {
    const gap = EVENT_GAPS_MS[history.attempts - 1];
    return gap === undefined ? null : gap * (0.8 + 0.4 * (history.random ?? Math.random)());
  }
  const isFinal = status !== null && status >= 300 && status < 500 && status !== 429;
  if (isFinal || history.ageMs >= WORKFLOW_FOR_MS) return null;
  if (status === 429 && result.retryAfterMs !== null) return result.retryAfterMs;
  return Math.min(MINUTE_MS * 2 ** (history.attempts - 1), WORKFLOW_LONGEST_GAP_MS);
}
