import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import postgres, { type Sql } from "postgres";
import { expect, onTestFinished, test } from "vitest";

import { migrate } from "#lib/db/migrate.ts";
import { startPostgres } from "#scripts/lib/embedded-postgres.ts";

import { type Callers, createCallers } from "./breakers/callers.ts";
import { type FaultServer, startFaultServer } from "./breakers/fault-server.ts";

const PROCESSES = 16;
const FAILURES = 5;
const RULES = { failures: FAILURES, windowMs: 30_000, openMs: 300, maxOpenMs: 1_200 };
/** Time limit of a call, the guard's own second around it, and half a second more. */
const LEASE_MS = 3_500;
/** Ten minutes in earnest: BREAKER_PROOF_SECONDS=600. */
const DOWN_MS = Number(process.env["BREAKER_PROOF_SECONDS"] ?? 20) * 1_000;
const REST_MS = 3_000;

test(
  `${PROCESSES} processes, a service down, holders killed and frozen: one probe at a time, and few calls`,
  { timeout: DOWN_MS + 240_000 },
  async () => {
    const { sql, server, callers } = await setUp();
    for (let n = 0; n < PROCESSES; n += 1) callers.start();
    await expect.poll(() => callers.running(), { timeout: 120_000 }).toBe(PROCESSES);
    await sleep(REST_MS);
    callers.takeLatencies();
    await sleep(REST_MS);
    const calm = callers.takeLatencies();
    expect((await read(sql)).state).toBe("closed");

    // On a busy machine a call may have been slow: what counts begins now.
    await sql`update breakers set window_calls = 0, window_failures = 0, window_started_at = now()`;
    server.sick.calls = 0;
    server.isDown = true;
    const downAt = Date.now();
    await expect.poll(async () => (await read(sql)).state, { timeout: 10_000, interval: 5 }).toBe("open");
    const first = await read(sql);
    expect(first.windowFailures, "it opened by exactly so many failures of all processes").toBe(FAILURES);
    await sleep(RULES.openMs / 2);
    const beforeOpen = server.sick.calls;
    expect(beforeOpen).toBeLessThanOrEqual(FAILURES + PROCESSES - 1);

    server.sick.mostAtOnce = server.sick.inFlight;
    const { killed, frozen } = await harass({ sql, callers, until: downAt + DOWN_MS });
    const { calls, mostAtOnce } = server.sick;
    const sick = callers.takeLatencies();
    const budget = FAILURES + PROCESSES - 1 + windowsIn(DOWN_MS);

    server.isDown = false;
    const upAt = Date.now();
    await expect
      .poll(async () => (await read(sql)).state, {
        timeout: RULES.maxOpenMs * 2 + LEASE_MS * 2 + 5_000,
        interval: 20,
      })
      .toBe("closed");
    const closedAfterMs = Date.now() - upAt;

    process.stdout.write(
      `${JSON.stringify({
        ...{ processes: PROCESSES, downSeconds: DOWN_MS / 1_000, killed, frozen, beforeOpen },
        ...{ calls, budget, share: Number((calls / budget).toFixed(2)), mostProbesAtOnce: mostAtOnce },
        ...{ closedAfterMs, wellP95: { calm: p95(calm), whileSick: p95(sick) } },
      })}\n`,
    );
    expect(killed, "holders were killed").toBeGreaterThan(0);
    expect(frozen, "holders were frozen").toBeGreaterThan(0);
    expect(mostAtOnce).toBe(1);
    expect(calls).toBeLessThanOrEqual(1.1 * budget);
  },
);

async function setUp(): Promise<{ sql: Sql; server: FaultServer; callers: Callers }> {
  const directory = await mkdtemp(path.join(tmpdir(), "countersign-breakers-"));
  const database = await startPostgres({
    directory: path.join(directory, "postgres"),
    durable: false,
    settings: { max_connections: 200 },
  });
  await migrate({ url: database.url, folder: "drizzle/migrations" });
  const sql = postgres(database.url, { max: 2, onnotice: () => {} });
  const server = await startFaultServer();
  const callers = createCallers({ databaseUrl: database.url, serverUrl: server.url, rules: RULES });
  onTestFinished(async () => {
    callers.stop();
    server.close();
    await sql.end();
    await database.stop();
    await rm(directory, { recursive: true, force: true });
  });
  return { sql, server, callers };
}

type Row = { state: string; probeOwner: string | null; windowFailures: number };

async function read(sql: Sql): Promise<Row> {
  const [row] = await sql<Row[]>`
    select state, probe_owner as "probeOwner", window_failures as "windowFailures" from breakers where service = 'gmail'`;
  if (!row) throw new Error("There is no row for Gmail.");
  return row;
}

/** Whoever holds the probe is killed or frozen past its lease, in turn; those that died are replaced. */
async function harass(given: { sql: Sql; callers: Callers; until: number }) {
  const { sql, callers, until } = given;
  const done = { killed: 0, frozen: 0 };
  while (Date.now() < until) {
    const { state, probeOwner } = await read(sql);
    const holder = callers.list.find(({ owner, child }) => owner === probeOwner && child.exitCode === null);
    if (state !== "half_open" || !holder) {
      await sleep(5);
      continue;
    }
    if (done.killed <= done.frozen) {
      holder.child.kill("SIGKILL");
      callers.start();
      done.killed += 1;
    } else {
      holder.child.kill("SIGSTOP");
      setTimeout(() => holder.child.kill("SIGCONT"), LEASE_MS + 500);
      done.frozen += 1;
    }
    // Between two such accidents, some probes get their answer.
    await sleep(LEASE_MS + RULES.maxOpenMs * 2);
  }
  return done;
}

/** How often it would be tried in that time, were nobody killed: 300, 600, then every 1,200 ms. */
function windowsIn(ms: number): number {
  let [left, open, windows] = [ms, RULES.openMs, 0];
  while (left > open) {
    left -= open;
    windows += 1;
    open = Math.min(open * 2, RULES.maxOpenMs);
  }
  return windows;
}

function p95(latencies: readonly number[]): number {
  const sorted = latencies.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.95)] ?? 0;
}
