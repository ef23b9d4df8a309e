import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import postgres from "postgres";
import type { TestProject } from "vitest/node";

import { migrate } from "#lib/db/migrate.ts";
import { startPostgres } from "#scripts/lib/embedded-postgres.ts";

export const DATA_TEMPLATE = "countersign_template";
export const KEYS_TEMPLATE = "countersign_keys_template";

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
    settings: { max_connections: 200, shared_buffers: "64MB" },
  });
  const sql = postgres(server.url, { max: 1, onnotice: () => {} });
  await sql`create database ${sql(DATA_TEMPLATE)}`;
  await sql`create database ${sql(KEYS_TEMPLATE)}`;
  await sql.end();
  await migrate({ url: databaseUrl(server.url, DATA_TEMPLATE), folder: "drizzle/migrations" });
  await migrate({ url: databaseUrl(server.url, KEYS_TEMPLATE), folder: "drizzle/key-store" });
  project.provide("postgresUrl", server.url);
  return async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
}

/** The same server, another database. */
export function databaseUrl(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}
