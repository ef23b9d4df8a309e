import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import postgres from "postgres";

import { connect, type DatabaseConnection } from "#lib/db/client.ts";
import { migrate } from "#lib/db/migrate.ts";
import { countWorkflows, listWorkflowRows } from "#lib/db/workflow-lists.ts";
import type { WorkflowFilter } from "#lib/db/workflow-page.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { startPostgres } from "#scripts/lib/embedded-postgres.ts";

import { fillDataSet, searchesOfDataSet } from "./data-set.ts";
import { percentile } from "./load.ts";

const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 5);
const SIZES = (process.env["BENCH_PEOPLE"] ?? "10000 1000000").split(" ").map(Number);
const SAMPLES = 200;
const PAGE = 51;

type Query = { name: string; run: (connection: DatabaseConnection) => Promise<unknown> };

/** The workflow list and its keyed search, through the product's own queries, with few workflows and with many. */
export async function benchLists(print: (line: string) => void): Promise<void> {
  useTestEnv();
  const directory = await mkdtemp(path.join(tmpdir(), "countersign-bench-"));
  const server = await startPostgres({
    directory,
    settings: { shared_buffers: "1GB", maintenance_work_mem: "512MB", max_wal_size: "8GB" },
  });
  const sets: { size: number; connection: DatabaseConnection }[] = [];
  try {
    for (const size of SIZES) {
      const startedAt = performance.now();
      const url = await createDataSet(server.url, size);
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
      print(`  ${size} workflows made in ${seconds} s, ${await sizeOf(url)}`);
      sets.push({ size, connection: connect({ url, poolSize: 1 }) });
    }
    print(`\nLists, ${ROUNDS} rounds of ${SAMPLES} in turns, one connection, p50 / p99 in ms`);
    for (const query of queries()) print(`  ${await measure(query, sets)}`);
  } finally {
    await Promise.all(sets.map(({ connection }) => connection.close()));
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

async function measure(
  { name, run }: Query,
  sets: readonly { size: number; connection: DatabaseConnection }[],
): Promise<string> {
  const times = sets.map(() => [] as number[][]);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, { connection }] of sets.entries()) times[index]?.push(await sample(run, connection));
  }
  const p50 = times.map((rounds) => median(rounds.map((values) => percentile(values, 0.5))));
  const p99 = times.map((rounds) => median(rounds.map((values) => percentile(values, 0.99))));
  const shown = sets.map((_, index) => `${ms(p50[index])} / ${ms(p99[index])}`.padStart(15)).join(" ");
  const ratios = (times.at(-1) ?? []).map(
    (values, round) => percentile(values, 0.5) / percentile(times[0]?.[round] ?? [], 0.5),
  );
  return `${name.padEnd(44)}${shown}   ratio ${median(ratios).toFixed(2)} (${ratios.map((ratio) => ratio.toFixed(2)).join(" ")})`;
}

async function sample(run: Query["run"], connection: DatabaseConnection): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < SAMPLES + 10; n += 1) {
    const startedAt = performance.now();
    await run(connection);
    if (n >= 10) times.push(performance.now() - startedAt);
  }
  return times;
}

function queries(): Query[] {
  const list =
    (filter: WorkflowFilter, before: { at: string; id: string } | null = null) =>
    ({ db }: DatabaseConnection) =>
      listWorkflowRows(db, { ...filter, before, limit: PAGE });
  const plain = { search: null } as const;
  const pages: Query[] = [
    { name: "first page", run: list(plain) },
    { name: "first page of the failed", run: list({ ...plain, status: "failed" }) },
    {
      name: "first page of a category and a step",
      run: list({ ...plain, category: "pricing", step: "review" }),
    },
    { name: "a page from the middle", run: list(plain, middle()) },
    { name: "counts by status", run: ({ db }) => countWorkflows(db, plain) },
  ];
  return [
    ...pages,
    ...Object.entries(searchesOfDataSet()).flatMap(([name, tokens]): Query[] => {
      const search = { tokens, literal: null };
      return [
        { name, run: list({ search }) },
        { name: `${name}: counts`, run: ({ db }) => countWorkflows(db, { search }) },
      ];
    }),
  ];
}

function middle(): { at: string; id: string } {
  return {
    at: new Date(Date.now() - 365 * 86_400_000).toISOString(),
    id: "80000000-0000-4000-8000-000000000000",
  };
}

async function createDataSet(serverUrl: string, size: number): Promise<string> {
  const admin = postgres(serverUrl, { max: 1, onnotice: () => {} });
  await admin`create database ${admin(`people_${size}`)}`;
  await admin.end();
  const url = new URL(serverUrl);
  url.pathname = `/people_${size}`;
  await migrate({ url: url.href, folder: "drizzle/migrations" });
  const sql = postgres(url.href, { max: 1, onnotice: () => {} });
  await fillDataSet(sql, size);
  await sql.end();
  return url.href;
}

async function sizeOf(url: string): Promise<string> {
  const sql = postgres(url, { max: 1 });
  const [row] = await sql<
    { size: string }[]
  >`select pg_size_pretty(pg_database_size(current_database())) as size`;
  await sql.end();
  return row?.size ?? "unknown size";
}

const median = (values: readonly number[]) => percentile(values, 0.5);
const ms = (value: number | undefined) => (value ?? Number.NaN).toFixed(2);
