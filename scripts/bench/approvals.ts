import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import postgres, { type Sql } from "postgres";

import { connect } from "#lib/db/client.ts";
import { connectKeyStore } from "#lib/db/key-store.ts";
import { migrate } from "#lib/db/migrate.ts";
import type { ServiceContext } from "#lib/services/context.ts";
import { approveDraft } from "#lib/services/drafts/approve-draft.ts";
import { getDraft } from "#lib/services/drafts/get-draft.ts";
import { contextForRole } from "#lib/testing/context.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertDraft } from "#lib/testing/factories.ts";
import { startPostgres } from "#scripts/lib/embedded-postgres.ts";

import { percentile } from "./load.ts";

const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 5);
const SECONDS = Number(process.env["BENCH_SECONDS"] ?? 3);
const PER_ROUND = 300;
const CONNECTIONS = 10;

type Seen = { draftId: string; version: number; digest: string };

/** Approvals through the use-case beside the limit of the same Postgres: one-row inserts, each with its own commit. */
export async function benchApprovals(print: (line: string) => void): Promise<void> {
  useTestEnv();
  const directory = await mkdtemp(path.join(tmpdir(), "countersign-bench-"));
  const server = await startPostgres({ directory });
  const [url, keysUrl] = await createDatabases(server.url);
  const sql = postgres(url, { max: CONNECTIONS, onnotice: () => {} });
  const keys = connectKeyStore({ url: keysUrl, masterKeys: [randomBytes(32).toString("base64")] });
  const connection = connect({ url, poolSize: CONNECTIONS });
  const ctx = await contextForRole({ db: connection.db, keys }, "operator", { now: () => new Date() });
  try {
    await sql`create table limit_rows (id uuid primary key, body bytea not null)`;
    const drafts = await prepare(ctx, PER_ROUND * ROUNDS);
    const rounds: { one: number; ten: number; ours: number }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const mine = drafts.splice(0, PER_ROUND);
      rounds.push({
        one: await insertsPerSecond(sql, 1),
        ten: await insertsPerSecond(sql, CONNECTIONS),
        ours: await approveAll(ctx, mine),
      });
    }
    const ratios = (name: "one" | "ten") => rounds.map((round) => round.ours / round[name]);
    const shown = (values: number[]) =>
      `${median(values).toFixed(2)} (${values.map((value) => value.toFixed(2)).join(" ")})`;
    print(
      `\nApprovals, ${ROUNDS} rounds of ${PER_ROUND}, ${CONNECTIONS} at once, each with its audit record in the chain`,
    );
    print(`  one-row inserts, 1 connection   ${median(rounds.map(({ one }) => one)).toFixed(0)}/s`);
    print(
      `  one-row inserts, ${CONNECTIONS} connections ${median(rounds.map(({ ten }) => ten)).toFixed(0)}/s`,
    );
    print(`  approvals                       ${median(rounds.map(({ ours }) => ours)).toFixed(0)}/s`);
    print(`  ratio to 1 connection ${shown(ratios("one"))}, to ${CONNECTIONS} ${shown(ratios("ten"))}`);
  } finally {
    await Promise.all([sql.end(), keys.close(), connection.close()]);
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

async function prepare(ctx: ServiceContext, count: number): Promise<Seen[]> {
  const seen: Seen[] = [];
  for (let n = 0; n < count; n += 1) {
    const { id } = await insertDraft(ctx, { email: `lead-${n}@bench.example` });
    const { version, digest } = await getDraft(ctx, { draftId: id });
    seen.push({ draftId: id, version, digest: digest ?? "" });
  }
  return seen;
}

async function approveAll(ctx: ServiceContext, drafts: Seen[]): Promise<number> {
  const startedAt = performance.now();
  const { length } = drafts;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let draft = drafts.pop(); draft; draft = drafts.pop()) await approveDraft(ctx, draft);
    }),
  );
  return length / ((performance.now() - startedAt) / 1000);
}

async function insertsPerSecond(sql: Sql, connections: number): Promise<number> {
  const body = randomBytes(1_600);
  const startedAt = performance.now();
  const endsAt = startedAt + SECONDS * 1000;
  let done = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < endsAt) {
        await sql`insert into limit_rows (id, body) values (${randomUUID()}, ${body})`;
        done += 1;
      }
    }),
  );
  return done / ((performance.now() - startedAt) / 1000);
}

async function createDatabases(serverUrl: string): Promise<[string, string]> {
  const admin = postgres(serverUrl, { max: 1, onnotice: () => {} });
  const create = async (name: string, folder: string) => {
    await admin`create database ${admin(name)}`;
    const url = new URL(serverUrl);
    url.pathname = `/${name}`;
    await migrate({ url: url.href, folder });
    return url.href;
  };
  const urls: [string, string] = [
    await create("approvals", "drizzle/migrations"),
    await create("approvals_keys", "drizzle/key-store"),
  ];
  await admin.end();
  return urls;
}

const median = (values: readonly number[]) => percentile(values, 0.5);
