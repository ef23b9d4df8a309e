import type { BreakerRules } from "#lib/domain/breaker.ts";
import type { Env } from "#lib/env.ts";

/** When a breaker opens, and for how long, as the configuration says. */
export function breakerRulesFrom(config: Env): BreakerRules {
  return {
    failures: config.BREAKER_FAILURES,
    windowMs: config.BREAKER_WINDOW_MS,
    openMs: config.BREAKER_OPEN_MS,
    maxOpenMs: config.BREAKER_MAX_OPEN_MS,
  };
}
