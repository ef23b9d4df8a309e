import { callOverHttp } from "./http-client.ts";
import { logToStdout } from "./log.ts";
import { inngestBackoffMs } from "./time.ts";
import type { Settings } from "./types.ts";

export type EngineOptions = Pick<Settings, "databaseUrl" | "appUrl"> & Partial<Settings>;

export function withDefaults(options: EngineOptions): Settings {
  return {
    signingKeys: [],
    eventKey: null,
    concurrency: 10,
    checkpointing: true,
    backoffMs: inngestBackoffMs,
    pollMs: 1000,
    stepTimeoutMs: 15 * 60_000,
    syncIntervalMs: 30_000,
    drainMs: 10_000,
    maxCrashes: 5,
    retentionDays: 7,
    callApp: callOverHttp,
    log: logToStdout,
    ...options,
  };
}
