import { ExponentialBackoff, handleWhen, retry } from "cockatiel";

import { AppError, isTransient } from "#lib/domain/errors.ts";
import { notBeforeOf } from "#lib/domain/not-now.ts";

const MAX_RETRIES = 2;
const MAX_WAIT_MS = 2_000;

/** Calls may be repeated only while this many repeats are in credit: a sick service is not asked more than usual. */
const BUDGET = { size: 10, refundPerSuccess: 0.1 };

export type RetryRead = <T>(read: () => Promise<T>) => Promise<T>;

/** Repeats reads that failed in passing, with jittered back-off. For calls that change nothing at the other side. */
export function createRetryRead(): RetryRead {
  let credit = BUDGET.size;
  const mayRepeat = (error: unknown): boolean => {
    if (!(error instanceof AppError) || !isTransient(error) || notBeforeOf(error)) return false;
    return (error.details.retryAfterMs ?? 0) <= MAX_WAIT_MS && credit >= 1;
  };
  const policy = retry(handleWhen(mayRepeat), {
    maxAttempts: MAX_RETRIES,
    backoff: new ExponentialBackoff({ initialDelay: 100, maxDelay: MAX_WAIT_MS }),
  });
  policy.onRetry(() => {
    credit -= 1;
  });
  return async (read) => {
    const result = await policy.execute(read);
    credit = Math.min(BUDGET.size, credit + BUDGET.refundPerSuccess);
    return result;
  };
}
