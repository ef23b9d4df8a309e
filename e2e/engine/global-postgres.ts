import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import type { TestProject } from "vitest/node";

import { startPostgres } from "#scripts/lib/embedded-postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    enginePostgresUrl: string;
  }
}

/** One durable Postgres server for the whole suite: what an engine acknowledged must survive. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(path.join(tmpdir(), "countersign-engine-"));
  const server = await startPostgres({
    directory: path.join(directory, "postgres"),
    settings: { max_connections: 200 },
  });
  project.provide("enginePostgresUrl", server.url);
  return async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
}
