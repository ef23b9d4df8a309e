import "server-only";
import { createHash } from "node:crypto";

import { AppError } from "#lib/domain/errors.ts";
import { env } from "#lib/env.ts";
import { takePass } from "#lib/services/rate-limits/take-pass.ts";

import { callerAddress, requestIdOf } from "./request.ts";
import { identityContext } from "./session.ts";

const PER_LINK = { limit: 30, windowMs: 60_000 };
const WRONG_PER_CALLER = { limit: 30, windowMs: 60_000 };

/**
 * Limits each link by itself: the large mail providers press the button for millions of people from few addresses,
 * and none of them waits for another. Only words that are no link of ours are counted against who sends them.
 */
export async function limitUnsubscribe(
  headers: Headers,
  { token, isOurs }: { token: string; isOurs: boolean },
): Promise<void> {
  const key = isOurs ? `unsubscribe:${digest(token)}` : `unsubscribe-wrong:${digest(callerAddress(headers))}`;
  const limit = isOurs ? PER_LINK : WRONG_PER_CALLER;
  const { passed, retryAfterMs } = await takePass(identityContext(requestIdOf(headers)), { key, ...limit });
  if (passed) return;
  throw new AppError("rate_limited", "Too many requests. Wait a minute and try again.", {
    details: { retryAfterMs },
  });
}

function digest(value: string): string {
  return createHash("sha256").update(`${env().SESSION_SECRET}|${value}`).digest("hex").slice(0, 32);
}
