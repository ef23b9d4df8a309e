import { type Logger, pino } from "pino";

import { env } from "#lib/env.ts";

const state = globalThis as typeof globalThis & { __countersignLog?: Logger };

/** Structured lines on standard output: ids, states and counts. Never personal data, never payloads. */
export function log(): Logger {
  state.__countersignLog ??= pino(
    { level: env().LOG_LEVEL, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ sync: true }),
  );
  return state.__countersignLog;
}
