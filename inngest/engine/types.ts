import type { Sql, TransactionSql } from "postgres";

import type { Log } from "./log.ts";
import type { FunctionConfig } from "./sdk-schemas.ts";

export type EngineEvent = {
  id: string;
  name: string;
  data: Record<string, unknown>;
  ts: number;
  user?: Record<string, unknown> | undefined;
  v?: string | undefined;
  meta?: Record<string, unknown> | undefined;
};

export type RegisteredFunction = { id: string; url: string; retries: number; config: FunctionConfig };

export type JobKind = "edge" | "step" | "sleep" | "timeout" | "deadline";

/** A claimed unit of work. `gen` and `lockedBy` fence its answer. */
export type Job = {
  id: string;
  runId: string;
  kind: JobKind;
  stepId: string | null;
  attempt: number;
  crashes: number;
  unanswered: number;
  gen: number;
  lockedBy: number;
};

export type Run = {
  id: string;
  fnId: string;
  events: EngineEvent[];
  status: "queued" | "running" | "completed" | "failed" | "cancelled";
  forcePlan: boolean;
  stack: string[];
  limitKeys: string[];
  priority: number;
  parentRun: string | null;
  parentStep: string | null;
};

export type LoadedRun = Run & { url: string; retries: number; steps: Record<string, unknown> };

export type StepFailure = { name: string; message: string; stack?: string | undefined };

/** A moment in database time: so many milliseconds from now, or an absolute ISO date. */
export type Due = { afterMs: number } | { at: string };

export type CallRequest = {
  method: "POST" | "PUT";
  url: string;
  headers: Record<string, string>;
  body: string;
  timeoutMs: number;
  signal: AbortSignal;
};
export type CallAnswer = { status: number; headers: Record<string, string>; body: string };
/** Sends one request to the app. Tests may answer in-process. */
export type CallApp = (request: CallRequest) => Promise<CallAnswer>;

export type Settings = {
  databaseUrl: string;
  appUrl: string;
  /** The first key signs; every key is accepted. Empty: development mode, nothing is signed. */
  signingKeys: string[];
  eventKey: string | null;
  concurrency: number;
  checkpointing: boolean;
  backoffMs: (attempt: number) => number;
  pollMs: number;
  stepTimeoutMs: number;
  syncIntervalMs: number;
  drainMs: number;
  maxCrashes: number;
  retentionDays: number;
  callApp: CallApp;
  log: Log;
};

/** What every part of one engine process shares. */
export type EngineState = {
  readonly settings: Settings;
  readonly sql: Sql;
  /** For claims: a commit lost in a database crash only frees the job again. */
  readonly quickSql: Sql;
  functions: Map<string, RegisteredFunction>;
  /** Event names that start no function, as the app confirmed since its last change. */
  readonly untriggered: Set<string>;
  workerId: number;
  hasPeers: boolean;
  synced: boolean;
  appUnreachable: boolean;
  readonly stopping: AbortController;
  wake: () => void;
  requestSync: () => void;
};

/** One transaction. Events the engine itself emits wait in `emitted` and are taken in before the commit. */
export type Scope = { state: EngineState; tx: TransactionSql; emitted: EngineEvent[]; hasNewWork: boolean };
