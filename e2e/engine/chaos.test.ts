import { setTimeout as delay } from "node:timers/promises";

import postgres from "postgres";
import { afterEach, expect, inject, it } from "vitest";

import { freePort } from "#scripts/lib/ports.ts";

import { APPROVAL_STEPS, approvalFlow } from "./approval-flow.ts";
import { spawnEngine } from "./engine-process.ts";
import { KEYS, type ScenarioApp, startScenarioApp } from "./scenario-app.ts";
import { createDatabase } from "./targets.ts";

const RUNS = 60;
const KILLS = 40;
const opened: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

it("40 kills of the only worker during 60 approvals lose nothing and repeat only steps in flight", async () => {
  const { app, port, databaseUrl, sql } = await prepare();
  // More deaths in a row than any step will see: this test is about loss.
  const env = { ENGINE_MAX_CRASHES: "1000" };
  let engine = await spawnEngine({ databaseUrl, appUrl: app.url, port, env });
  opened.push(() => engine.kill());
  const keys = Array.from({ length: RUNS }, (_, n) => `run-${n}`);
  const asking = askAll(port, keys);
  const approving = approveAll(port, app, keys);
  for (let kill = 0; kill < KILLS; kill++) {
    await delay(100 + Math.random() * 500);
    await engine.kill();
    engine = await spawnEngine({ databaseUrl, appUrl: app.url, port, env });
  }
  await Promise.all([asking, approving]);
  await expect.poll(() => countRuns(sql, "completed"), { timeout: 60_000, interval: 200 }).toBe(RUNS);
  const [memos] = await sql`
    select count(*)::int as all, count(distinct (run_id, id))::int as distinct,
      (select count(*)::int from ie.run where output ->> 'sent' = 'true') as sent,
      (select count(*)::int from ie.job) as jobs, (select count(*)::int from ie.wait) as waits
    from ie.step where run_id in (select id from ie.run where fn_id = 'contract-approval')`;
  expect(memos).toEqual({ all: RUNS * 6, distinct: RUNS * 6, sent: RUNS, jobs: 0, waits: 0 });
  const ends = keys.flatMap((key) => APPROVAL_STEPS.map((step) => app.journal.count(key, `end ${step}`)));
  expect(ends.every((count) => count >= 1)).toBe(true);
  const repeated = ends.reduce((sum, count) => sum + count - 1, 0);
  // At most what was in flight, ten jobs, at each kill.
  expect(repeated).toBeLessThanOrEqual(KILLS * 10);
  report(`${KILLS} kills, ${RUNS} runs sent, ${repeated} of ${ends.length} side effects completed twice`);
}, 150_000);

it("200 acknowledged events survive a kill of the engine right after", async () => {
  const { app, port, databaseUrl, sql } = await prepare();
  const first = await spawnEngine({ databaseUrl, appUrl: app.url, port });
  opened.push(() => first.kill());
  for (let n = 0; n < 10; n++) {
    const events = Array.from({ length: 20 }, (_, i) => asked(`event-${n * 20 + i}`, 0));
    expect(await post(port, events)).toBe(200);
  }
  await first.kill();
  const second = await spawnEngine({ databaseUrl, appUrl: app.url, port });
  opened.push(() => second.kill());
  const started = (): number =>
    new Set(app.journal.notes.filter((note) => note.text === "end load").map((note) => note.key)).size;
  await expect.poll(started, { timeout: 30_000, interval: 100 }).toBe(200);
  expect(await countRuns(sql, "running")).toBe(200);
});

it("a second live worker takes over the work of a killed one within seconds", async () => {
  const { app, port, databaseUrl, sql } = await prepare();
  const first = await spawnEngine({ databaseUrl, appUrl: app.url, port });
  opened.push(() => first.kill());
  const second = await spawnEngine({ databaseUrl, appUrl: app.url, port: await freePort() });
  opened.push(() => second.kill());
  await post(port, [asked("held", 1500)]);
  await app.journal.until({ key: "held", text: "start load" });
  const [holder] = await sql<{ worker: number }[]>`select locked_by as worker from ie.job`;
  const [own] = await sql<{ worker: number }[]>`
    select min(objid)::int as worker from pg_locks where locktype = 'advisory' and classid = 7311 and objid > 0`;
  // The first worker started first, so its id is the lower one.
  const [victim, survivor] = holder?.worker === own?.worker ? [first, second] : [second, first];
  const killedAt = performance.now();
  await victim.kill();
  const again = await app.journal.until({ key: "held", text: "start load", times: 2 });
  const takeOverMs = Math.round(again.at - killedAt);
  report(`take-over by a second live worker after ${takeOverMs} ms`);
  expect(takeOverMs).toBeLessThan(20_000);
  await survivor.stop();
});

type Prepared = { app: ScenarioApp; port: number; databaseUrl: string; sql: postgres.Sql };

async function prepare(): Promise<Prepared> {
  const databaseUrl = await createDatabase(inject("enginePostgresUrl"));
  const app = await startScenarioApp([approvalFlow]);
  const port = await freePort();
  app.connect(`http://127.0.0.1:${port}`);
  const sql = postgres(databaseUrl, { max: 2, onnotice: () => {} });
  opened.push(
    () => app.close(),
    () => sql.end(),
  );
  return { app, port, databaseUrl, sql };
}

function asked(key: string, workMs: number, isFlaky = false): object {
  return { id: `asked-${key}`, name: "approval/asked", data: { key, workMs, isFlaky } };
}

async function askAll(port: number, keys: string[]): Promise<void> {
  for (const [index, key] of keys.entries()) {
    await postUntilTaken(port, asked(key, 40, index % 3 === 0));
    await delay(60);
  }
}

/** Approves each draft the moment it is being shown. */
async function approveAll(port: number, app: ScenarioApp, keys: string[]): Promise<void> {
  const open = new Set(keys);
  while (open.size > 0) {
    for (const key of open) {
      if (app.journal.count(key, "start publish") === 0) continue;
      await postUntilTaken(port, { id: `given-${key}`, name: "approval/given", data: { key } });
      open.delete(key);
    }
    await delay(5);
  }
}

async function postUntilTaken(port: number, event: object): Promise<void> {
  while ((await post(port, [event]).catch(() => 0)) !== 200) await delay(30);
}

async function post(port: number, events: object[]): Promise<number> {
  const body = JSON.stringify(events);
  const answer = await fetch(`http://127.0.0.1:${port}/e/${KEYS.event}`, { method: "POST", body });
  await answer.text();
  return answer.status;
}

async function countRuns(sql: postgres.Sql, status: string): Promise<number> {
  const rows = await sql`select 1 from ie.run where fn_id = 'contract-approval' and status = ${status}`;
  return rows.length;
}

function report(line: string): void {
  process.stdout.write(`    ${line}\n`);
}
