import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import postgres from "postgres";

import { type RunningPostgres, startPostgres } from "./embedded-postgres.ts";
import { warn } from "./progress.mjs";

export type LocalDatabase = {
  name: string;
  url: string;
  runsAs: string;
  readonly pid: number;
  stop: () => Promise<void>;
  killNow: () => void;
};

export type LocalDatabaseOptions = {
  /** The folder's name under the state folder. */
  folder: string;
  directory: string;
  database: string;
  port: number;
  password: string;
  onChange?: () => void;
};

/** Starts a local Postgres with one database in it, and starts the server again whenever it crashes. */
export async function startLocalDatabase(options: LocalDatabaseOptions): Promise<LocalDatabase> {
  const start = () =>
    startPostgres({
      directory: join(options.directory, options.folder),
      port: options.port,
      password: options.password,
      settings: { max_connections: 120 },
      logFile: join(options.directory, "logs", `${options.folder}.log`),
    });
  let server = await start();
  let isStopping = false;
  const url = await ensureDatabase(server, options.database);
  watch();
  return {
    name: options.folder,
    url,
    runsAs: server.runsAs,
    get pid() {
      return server.pid;
    },
    stop: () => {
      isStopping = true;
      return server.stop();
    },
    killNow: () => {
      isStopping = true;
      try {
        process.kill(server.pid, "SIGQUIT");
      } catch {
        // It is gone already.
      }
    },
  };

  function watch(): void {
    void server.exited.then(async (code) => {
      for (let pause = 500; !isStopping; pause = Math.min(pause * 2, 30_000)) {
        warn(
          `Postgres (${options.folder}) ended (exit code ${code}). Starting it again in ${pause / 1000} s.`,
        );
        await sleep(pause);
        if (isStopping) return;
        try {
          server = await start();
          warn(`Postgres (${options.folder}) runs again.`);
          options.onChange?.();
          watch();
          return;
        } catch (error) {
          warn(String(error));
        }
      }
    });
  }
}

async function ensureDatabase(server: RunningPostgres, database: string): Promise<string> {
  const sql = postgres(server.url, { max: 1, onnotice: () => {} });
  try {
    const [found] = await sql`select 1 from pg_database where datname = ${database}`;
    if (!found) await sql`create database ${sql(database)}`;
  } finally {
    await sql.end({ timeout: 5 });
  }
  const url = new URL(server.url);
  url.pathname = `/${database}`;
  return url.href;
}
