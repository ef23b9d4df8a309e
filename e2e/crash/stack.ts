import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import postgres, { type Sql } from "postgres";

import { type Engine, startEngine } from "#inngest/engine/engine.ts";
import { readSettings as readEngineSettings } from "#inngest/engine/read-settings.ts";
import { migrate } from "#lib/db/migrate.ts";
import type { MailProvider } from "#lib/domain/mailbox.ts";
import { testEnvVariables } from "#lib/testing/env.ts";
import { readSettings as readSandboxSettings } from "#sandbox/core/settings.ts";
import { type Sandbox, startSandbox } from "#sandbox/start-sandbox.ts";
import { startPostgres } from "#scripts/lib/embedded-postgres.ts";

import { type Front, startFront } from "./front.ts";
import type { Mutant } from "./mutants.ts";
import type { Meanwhile } from "./points.ts";
import { createWorkerPool, type WorkerPool } from "./workers.ts";

export type CrashSetup = {
  mutant?: Mutant | undefined;
  provider?: MailProvider | undefined;
  meanwhile?: Meanwhile | undefined;
  /** The first worker's clock is wrong by that much; the database's and the later ones' are right. */
  clockMs?: number | undefined;
  isDeliveredTwice?: boolean | undefined;
  /** Commits are on the disk when they are answered. */
  durable?: boolean;
};
export type CrashStack = {
  provider: MailProvider;
  front: Front;
  sandbox: Sandbox;
  workers: WorkerPool;
  sql: Sql;
  meanwhile: Meanwhile | undefined;
  /** Kills the database server, does `meanwhile` without it, and starts it again in its place. */
  killPostgres: (meanwhile: () => Promise<void>) => Promise<void>;
  /** After this long a workflow counts as stuck. */
  deadlineMs: number;
  /** Once, and only when a worker answers. */
  startEngine: () => Promise<void>;
  close: () => Promise<void>;
};

/** Short times, so that a crash costs seconds; the rules are those of the default start. */
const QUICK = {
  UNDO_WINDOW_SECONDS: "0",
  UNKNOWN_AFTER_SECONDS: "5",
  SEND_LEASE_SECONDS: "2",
  ENGINE_BACKOFF_MS: "200",
};

/** Real Postgres, real simulators, the embedded engine, and workers that may be killed. */
export async function startCrashStack(setup: CrashSetup = {}): Promise<CrashStack> {
  const { mutant, provider = "gmail", durable = false } = setup;
  const directory = await mkdtemp(path.join(tmpdir(), "countersign-crash-"));
  const cluster = { directory: path.join(directory, "postgres"), durable };
  let server = await startPostgres(cluster);
  const [databaseUrl, keyStoreUrl] = await createDatabases(server.url);
  const front = await startFront();
  const shared = {
    ...testEnvVariables({ PUBLIC_URL: front.url, DATABASE_URL: databaseUrl, KEY_STORE_URL: keyStoreUrl }),
    ...QUICK,
    DATABASE_ROLE: "countersign_app",
    SMTP_PASSWORD: randomUUID(),
    INNGEST_SIGNING_KEY: `signkey-test-${randomUUID().replaceAll("-", "")}`,
  };
  const sandbox = await startSandbox(
    readSandboxSettings({
      ...shared,
      SANDBOX_DIR: path.join(directory, "sandbox"),
      ...{
        SANDBOX_PAGES_PORT: "0",
        SANDBOX_HUBSPOT_PORT: "0",
        SANDBOX_GMAIL_PORT: "0",
        SANDBOX_IDENTITY_PORT: "0",
        SANDBOX_SMTP_PORT: "0",
        SANDBOX_MODEL_PORT: "0",
      },
      APP_URL: front.url,
    }),
  );
  await fetch(`${sandbox.urls.pages}/faults.json`, {
    method: "PUT",
    body: JSON.stringify({
      deliveries: { retryScale: 0.005, duplicates: setup.isDeliveredTwice ? 1 : 0 },
      hubspot: { tenSecondLimit: 100_000 },
    }),
  });
  const enginePort = String(await reservePort());
  const environment = {
    ...shared,
    HUBSPOT_API_URL: sandbox.urls.hubspot,
    GMAIL_API_URL: sandbox.urls.gmail,
    GMAIL_TOKEN_URL: `${sandbox.urls.gmail}/token`,
    ...{ MAIL_PROVIDER: provider, SMTP_HOST: "127.0.0.1", SMTP_PORT: new URL(sandbox.urls.smtp).port },
    ...{ SMTP_USER: "sandbox", SMTP_SECURITY: "none" },
    INNGEST_BASE_URL: `http://127.0.0.1:${enginePort}`,
    ...(mutant ? { CRASH_MUTANT: mutant } : {}),
  };
  const wrongClock = setup.clockMs ? { CRASH_CLOCK_MS: String(setup.clockMs) } : {};
  const workers = createWorkerPool(environment, wrongClock);
  const sql = postgres(databaseUrl, { max: 2, onnotice: () => {} });
  await sql`insert into users (id, issuer, subject, name, role) values (${randomUUID()}, 'crash', 'anna', 'Anna', 'approver')`;
  await sql`update sending_settings set mode = 'SEND', daily_quota = 1000000, per_domain_per_day = 1000000`;
  let engine: Engine | null = null;
  return {
    provider,
    front,
    sandbox,
    workers,
    sql,
    meanwhile: setup.meanwhile,
    killPostgres: async (meanwhile) => {
      const { port, pid } = server;
      process.kill(pid, "SIGKILL");
      await server.exited;
      await meanwhile();
      server = await startPostgres({ ...cluster, port });
    },
    deadlineMs: mutant && !setup.clockMs ? 20_000 : 60_000,
    startEngine: async () => {
      if (engine) return;
      const settings = readEngineSettings({
        ...environment,
        ENGINE_PORT: enginePort,
        ENGINE_APP_URL: `${front.url}/api/inngest`,
      });
      engine = await startEngine({ ...settings, drainMs: 500, log: () => {} });
    },
    close: async () => {
      front.serve(null);
      await engine?.stop();
      await workers.close();
      await sandbox.stop();
      await front.close();
      await sql.end({ timeout: 2 });
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function createDatabases(serverUrl: string): Promise<[string, string]> {
  const admin = postgres(serverUrl, { max: 1, onnotice: () => {} });
  await admin`create database crash_data`;
  await admin`create database crash_keys`;
  await admin.end();
  const at = (name: string) => Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
  await migrate({ url: at("crash_data"), folder: "drizzle/migrations" });
  await migrate({ url: at("crash_keys"), folder: "drizzle/key-store" });
  return [at("crash_data"), at("crash_keys")];
}

async function reservePort(): Promise<number> {
  const { freePort } = await import("#scripts/lib/ports.ts");
  return freePort();
}
