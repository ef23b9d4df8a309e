import { type Logger, pino } from "pino";

import { env } from "#lib/env.ts";

import { redact } from "./redact.ts";
import { errorFields } from "./stack-of.ts";
import { currentTrace } from "./trace.ts";
import { writeLine } from "./write-line.ts";

const state = globalThis as typeof globalThis & { __countersignLog?: Logger };

/** Structured lines on standard output: ids, states and counts. Never personal data, never payloads. */
export function log(): Logger {
  state.__countersignLog ??= createLog(writeLine);
  return state.__countersignLog;
}

export function createLog(write: (line: string) => void): Logger {
  return pino(
    {
      level: env().LOG_LEVEL,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      mixin: () => ({ ...currentTrace() }),
      // Messages of unknown errors hold statements with their values.
      serializers: { err: errorFields, error: errorFields },
      hooks: { streamWrite: redact },
    },
    { write: (line: string) => write(line) },
  );
}
