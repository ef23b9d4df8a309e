import type { Server } from "node:http";

import postgres, { type Sql } from "postgres";

import { acceptEvents } from "./accept-events.ts";
import { freeJobsOfDeadWorkers } from "./claims.ts";
import { fireCrons } from "./cron.ts";
import { eraseSubject, type Erased } from "./erase.ts";
import { closeServer, listen } from "./http-server.ts";
import { startLoop } from "./loop.ts";
import { startRepeating } from "./repeating.ts";
import { enforceRetention } from "./retention.ts";
import { type EngineOptions, withDefaults } from "./settings.ts";
import { syncOnce, syncPatiently } from "./sync.ts";
import type { EngineState } from "./types.ts";
import { upgradeSchema } from "./upgrade-schema.ts";
import { assertDirectConnection, knowsTransactionTimeout, openWorkerSession } from "./worker-session.ts";

export type Engine = {
  readonly state: EngineState;
  /** The port it listens on. */
  readonly port: number;
  send: (events: object | object[]) => Promise<string[]>;
  sync: () => Promise<void>;
  enforceRetention: () => Promise<number>;
  eraseSubject: (id: string) => Promise<Erased>;
  /** True when everything under way had ended in time. */
  stop: () => Promise<boolean>;
};

const HOUR_MS = 3_600_000;
/** An engine that freezes in the middle of a transaction keeps its locks from the others for no longer. */
const MAX_TRANSACTION_MS = 20_000;

/** Starts one engine: a worker on the queue, the HTTP surface, and the clocks. Returns once the app is synced. */
export async function startEngine(
  options: EngineOptions & { port?: number; host?: string },
): Promise<Engine> {
  const { databaseUrl } = options;
  await assertDirectConnection(databaseUrl);
  const state = createState(options, { canLimitTransactions: await knowsTransactionTimeout(databaseUrl) });
  const { settings } = state;
  await upgradeSchema(state.sql);
  const session = openWorkerSession(settings.databaseUrl);
  const beat = async (): Promise<void> => {
    state.workerId = await session.ensureAlive();
    state.hasPeers = (await session.countPeers()) > 0;
    await freeJobsOfDeadWorkers(state);
  };
  await beat();
  const server = await listen(state, options.port ?? 0, options.host ?? "127.0.0.1");
  const clocks = startRepeating(state);
  const loop = startLoop(state);
  const stop = async (): Promise<boolean> => {
    clocks.stop();
    await closeServer(server);
    const isClean = await loop.drain(settings.drainMs);
    // Requests still under way are cut; their jobs are given back without counting an attempt.
    state.stopping.abort();
    await loop.drain(2000);
    await Promise.allSettled([
      session.close(),
      state.quickSql.end({ timeout: 2 }),
      state.sql.end({ timeout: 2 }),
    ]);
    return isClean;
  };
  try {
    await syncPatiently(state);
  } catch (error) {
    await stop();
    throw error;
  }
  state.wake = loop.wake;
  state.requestSync = clocks.soon("sync", () => syncOnce(state));
  await state.sql.listen("ie_jobs", loop.wake);
  clocks.every(settings.pollMs, "look for work", async () => loop.wake());
  clocks.every(1000, "prove alive", beat);
  clocks.every(1000, "fire crons", () => fireCrons(state));
  clocks.every(1000, "reach the app", async () => (state.appUnreachable ? syncOnce(state) : undefined));
  clocks.every(settings.syncIntervalMs, "sync", () => syncOnce(state));
  clocks.every(HOUR_MS, "enforce retention", () => enforceRetention(state));
  loop.wake();
  return {
    state,
    port: portOf(server),
    send: (events) => acceptEvents(state, events, undefined),
    sync: () => syncOnce(state),
    enforceRetention: () => enforceRetention(state),
    eraseSubject: (id) => eraseSubject(state, id),
    stop,
  };
}

function createState(
  options: EngineOptions,
  { canLimitTransactions }: { canLimitTransactions: boolean },
): EngineState {
  const settings = withDefaults(options);
  const { databaseUrl: url } = settings;
  const limits = canLimitTransactions ? { transaction_timeout: MAX_TRANSACTION_MS } : {};
  return {
    settings,
    sql: openPool({
      url,
      max: settings.concurrency + 4,
      connection: { ...limits, synchronous_commit: "on" },
    }),
    quickSql: openPool({ url, max: 4, connection: { ...limits, synchronous_commit: "off" } }),
    functions: new Map(),
    untriggered: new Set(),
    workerId: 0,
    hasPeers: false,
    synced: false,
    appUnreachable: false,
    stopping: new AbortController(),
    wake: () => {},
    requestSync: () => {},
  };
}

type PoolOptions = { url: string; max: number; connection: Record<string, string | number> };

function openPool({ url, max, connection }: PoolOptions): Sql {
  return postgres(url, {
    max,
    onnotice: () => {},
    // Column names only: payloads keep their keys.
    transform: { column: { from: postgres.toCamel } },
    connection: { application_name: "countersign-engine", ...connection },
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
