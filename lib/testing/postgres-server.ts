import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import postgres from "postgres";
import type { TestProject } from "vitest/node";

import { migrate } from "#lib/db/migrate.ts";
import { startPostgres } from "#scripts/lib/embedded-postgres.ts";

import { prepareCopies, prepareTemplate } from "./database-copies.ts";
import { DATA_TEMPLATE, databaseUrl, KEYS_TEMPLATE } from "./templates.ts";

declare module "vitest" {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

/** Vitest's global set-up: one real Postgres server for the run, with a migrated template of each database. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(path.join(tmpdir(), "countersign-test-"));
  const server = await startPostgres({
    directory: path.join(directory, "postgres"),
    durable: false,
    settings: SHORT_LIVED,
  });
  const sql = postgres(server.url, { max: 1, onnotice: () => {} });
  await sql`create database ${sql(DATA_TEMPLATE)}`;
  await sql`create database ${sql(KEYS_TEMPLATE)}`;
  await prepareCopies(sql);
  await sql.end();
  await createTemplate(server.url, DATA_TEMPLATE, "drizzle/migrations");
  await createTemplate(server.url, KEYS_TEMPLATE, "drizzle/key-store");
  project.provide("postgresUrl", server.url);
  return async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
}

/** Nothing of this server outlives the run, so nothing is kept for a crash, a replica or a planner of next week. */
const SHORT_LIVED = {
  max_connections: 200,
  shared_buffers: "128MB",
  autovacuum: "off",
  wal_level: "minimal",
  max_wal_senders: 0,
  max_wal_size: "4GB",
  checkpoint_timeout: "1h",
};

async function createTemplate(serverUrl: string, name: string, folder: string): Promise<void> {
  const url = databaseUrl(serverUrl, name);
  await migrate({ url, folder });
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await prepareTemplate(sql);
  await sql.end();
}
