import type { Ratelimit } from "@upstash/ratelimit";

/** What the library calls an algorithm; it does not export the type of its argument. */
export type Algorithm = ConstructorParameters<typeof Ratelimit>[0]["limiter"];

type Window = { limit: number; windowMs: number };

/** Members are unique by a counter, scores are the store's own microseconds: no instance's clock counts. */
const TAKE = `
local time = redis.call("TIME")
local now = time[1] * 1000000 + time[2]
local window = tonumber(ARGV[2]) * 1000
redis.call("ZREMRANGEBYSCORE", KEYS[1], "-inf", "(" .. string.format("%.0f", now - window))
local taken = redis.call("ZCARD", KEYS[1])
if taken < tonumber(ARGV[1]) then
  redis.call("ZADD", KEYS[1], now, string.format("%.0f", now) .. "-" .. redis.call("INCR", KEYS[1] .. ":n"))
  redis.call("PEXPIRE", KEYS[1], ARGV[2])
  redis.call("PEXPIRE", KEYS[1] .. ":n", ARGV[2])
  return {1, taken + 1, 0}
end
local oldest = redis.call("ZRANGE", KEYS[1], 0, 0, "WITHSCORES")
return {0, taken, math.ceil((tonumber(oldest[2]) + window - now) / 1000)}`;

/** The same exact sliding window on Redis, where one is shared already. */
export function exactWindowOnRedis({ limit, windowMs }: Window): Algorithm {
  return () => ({
    async limit({ redis }, key) {
      const [passed, taken, waitMs] = await redis.eval<[number, number], [number, number, number]>(
        TAKE,
        [key],
        [limit, windowMs],
      );
      const reset = Date.now() + (passed === 1 ? windowMs : waitMs);
      return { success: passed === 1, limit, remaining: limit - taken, reset, pending: Promise.resolve() };
    },
    async getRemaining({ redis }, key) {
      const taken = await redis.zcard(key);
      return { remaining: Math.max(0, limit - taken), reset: Date.now() + windowMs, limit };
    },
    async resetTokens({ redis }, key) {
      await redis.del(key, `${key}:n`);
    },
  });
}
