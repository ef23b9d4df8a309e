import "server-only";
import { createHash } from "node:crypto";

import { Ratelimit } from "@upstash/ratelimit";
import { Redis } from "@upstash/redis";

import { AppError } from "#lib/domain/errors.ts";
import { env } from "#lib/env.ts";
import { log } from "#lib/observability/log.ts";
import { forgetPasses, readPasses, takePass } from "#lib/services/rate-limits/take-pass.ts";

import { type Algorithm, exactWindowOnRedis } from "./rate-limit-redis.ts";
import { callerAddress, requestIdOf } from "./request.ts";
import { identityContext } from "./session.ts";

export const AUTH_LIMIT = { limit: 11, windowMs: 60_000 } as const;
const STORE_TIMEOUT_MS = 2_000;

const state = globalThis as typeof globalThis & { __countersignRatelimit?: Ratelimit };

/**
 * Lets a caller try to sign in at most 11 times in any 60 seconds, over all instances.
 * Fails closed: when the store does not answer, nobody signs in.
 */
export async function limitAuth(headers: Headers, purpose: "sign-in" | "callback"): Promise<void> {
  const { success, reset, reason } = await askStore(
    `${purpose}:${digest(callerAddress(headers))}`,
    requestIdOf(headers),
  );
  if (reason === "timeout") throw storeIsDown();
  if (success) return;
  throw new AppError("rate_limited", "Too many sign-ins from this address. Wait a minute and try again.", {
    details: { retryAfterMs: Math.max(reset - Date.now(), 1000) },
  });
}

async function askStore(key: string, requestId: string) {
  try {
    return await limiter().limit(key);
  } catch (cause) {
    log().error(
      { requestId, kind: cause instanceof Error ? cause.name : "unknown" },
      "The rate limit store is down.",
    );
    throw storeIsDown(cause);
  }
}

const storeIsDown = (cause?: unknown) =>
  new AppError(
    "upstream_unavailable",
    "Sign-in is closed for a moment: its guard does not answer. Try again soon.",
    {
      cause,
      details: { retryAfterMs: 5000 },
    },
  );

function limiter(): Ratelimit {
  const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token } = env();
  const shared = { prefix: "countersign", ephemeralCache: false as const, timeout: STORE_TIMEOUT_MS };
  state.__countersignRatelimit ??=
    url && token
      ? new Ratelimit({
          ...shared,
          redis: new Redis({ url, token }),
          limiter: exactWindowOnRedis(AUTH_LIMIT),
        })
      : new Ratelimit({ ...shared, redis: noRedis, limiter: exactWindowOnPostgres });
  return state.__countersignRatelimit;
}

/** The class insists on a client; the Postgres algorithm never touches it. */
const noRedis = {} as Redis;

/** Our own table as the store behind the library's class. */
const exactWindowOnPostgres: Algorithm = () => {
  const ctx = () => identityContext("rate-limit");
  return {
    async limit(_region, key) {
      const { passed, remaining, retryAfterMs } = await takePass(ctx(), { key, ...AUTH_LIMIT });
      const reset = Date.now() + (passed ? AUTH_LIMIT.windowMs : retryAfterMs);
      return { success: passed, limit: AUTH_LIMIT.limit, remaining, reset, pending: Promise.resolve() };
    },
    async getRemaining(_region, key) {
      const { remaining, retryAfterMs } = await readPasses(ctx(), { key, ...AUTH_LIMIT });
      return { remaining, reset: Date.now() + retryAfterMs, limit: AUTH_LIMIT.limit };
    },
    resetTokens: (_region, key) => forgetPasses(ctx(), { key }),
  };
};

/** Addresses are personal data: the store holds a digest that only this deployment can compute. */
function digest(address: string): string {
  return createHash("sha256").update(`${env().SESSION_SECRET}|${address}`).digest("hex").slice(0, 32);
}
