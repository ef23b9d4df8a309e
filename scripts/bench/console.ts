import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";

import postgres from "postgres";

import { useTestEnv } from "#lib/testing/env.ts";

import type { Bench } from "./bench.ts";
import { measureInBrowser } from "./console-browser.ts";
import { measureBundles } from "./console-bundles.ts";
import { measureLighthouse } from "./console-lighthouse.ts";
import { fillDataSet } from "./data-set.ts";
import { percentile } from "./load.ts";
import { webhookSecret } from "./processes.ts";
import type { ReadOrders, ReadReport } from "./read-worker.ts";
import { openSessions } from "./sessions.ts";
import { signedSubmission, WEBHOOK_PATH } from "./signed-submission.ts";

const PEOPLE = Number(process.env["BENCH_CONSOLE_PEOPLE"] ?? 1_000_000);
const USERS = Number(process.env["BENCH_CONSOLE_USERS"] ?? 1000);
const SECONDS = Number(process.env["BENCH_CONSOLE_SECONDS"] ?? 30);
const SAMPLES = Number(process.env["BENCH_SAMPLES"] ?? 40);
/** More than a page of rows whose words can be opened; the other people's keys do not exist. */
const REAL = 60;
/** Somebody who watches the console reads something every five seconds. */
const PAUSE_MS = 5_000;

export type Place = { name: string; path: string };

/** What the console costs: bytes, server time, the browser's own figures, and a thousand people at once. */
export async function benchConsole({ stack, sql, print }: Bench): Promise<void> {
  print(`\nConsole, ${PEOPLE} workflows beside ${REAL} with a draft`);
  useTestEnv();
  const filler = postgres(stack.databaseUrl, { max: 1, onnotice: () => {} });
  await fillDataSet(filler, PEOPLE);
  await filler.end();
  const draftIds = await submitForms({ stack, sql });
  const [cookie = ""] = await openSessions(sql, 1);
  const [row] = await sql<{ id: string }[]>`select workflow_id as id from drafts limit 1`;
  const places: Place[] = [
    { name: "Today", path: "/" },
    { name: "Review", path: "/review" },
    { name: "Draft", path: `/drafts/${draftIds[0]}` },
    { name: "Workflows", path: "/workflows" },
    { name: "Workflow", path: `/workflows/${row?.id}` },
    ...["Services", "Sending", "Intake", "Audit", "Knowledge", "Settings"].map((name) => ({
      name,
      path: `/${name.toLowerCase()}`,
    })),
  ];
  const shown = await existing(places, { url: stack.url, cookie });
  await measureBundles(shown, { url: stack.url, cookie, print });
  print(`\nServer time of a whole page, one at a time, ${SAMPLES} samples, p50 / p95 in ms`);
  for (const place of shown) print(await timePage(place, { url: stack.url, cookie }));
  await measureInBrowser(shown, { url: stack.url, cookie, print });
  await measureLighthouse(shown, { url: stack.url, cookie, print });
  await measureCrowd({ stack, sql, print }, draftIds);
}

async function submitForms({ stack, sql }: Pick<Bench, "stack" | "sql">): Promise<string[]> {
  const target = { publicUrl: stack.url, secret: webhookSecret(stack) };
  for (let n = 0; n < REAL; n += 1) {
    const { body, headers } = signedSubmission(target);
    const answer = await fetch(stack.url + WEBHOOK_PATH, { method: "POST", headers, body });
    if (answer.status !== 202) throw new Error(`The webhook answered ${answer.status}.`);
  }
  for (;;) {
    const rows = await sql<{ id: string }[]>`select id from drafts where status = 'pending_review'`;
    if (rows.length >= REAL) return rows.map(({ id }) => id);
    await sleep(250);
  }
}

type Visit = { url: string; cookie: string };

async function existing(places: readonly Place[], { url, cookie }: Visit): Promise<Place[]> {
  const answers = await Promise.all(
    places.map(async (place) => ({
      place,
      status: (await fetch(url + place.path, { headers: { cookie }, redirect: "manual" })).status,
    })),
  );
  return answers.filter(({ status }) => status === 200).map(({ place }) => place);
}

async function timePage({ name, path }: Place, { url, cookie }: Visit): Promise<string> {
  const times: number[] = [];
  for (let sample = -3; sample < SAMPLES; sample += 1) {
    const startedAt = performance.now();
    await (await fetch(url + path, { headers: { cookie } })).text();
    if (sample >= 0) times.push(performance.now() - startedAt);
  }
  return `  ${name.padEnd(12)} ${ms(percentile(times, 0.5))} / ${ms(percentile(times, 0.95))}`;
}

async function measureCrowd({ stack, sql, print }: Bench, draftIds: readonly string[]): Promise<void> {
  const reads = ["needs", "today", "drafts", "workflows", "sending", "intake"].map(
    (noun) => `/api/v1/${noun}`,
  );
  const orders: ReadOrders = {
    url: stack.url,
    cookies: await openSessions(sql, USERS),
    paths: [...reads, ...draftIds.slice(0, 3).map((id) => `/api/v1/drafts/${id}`)],
    seconds: SECONDS,
    pauseMs: PAUSE_MS,
  };
  const worker = new Worker(new URL("./read-worker.ts", import.meta.url), { workerData: orders });
  const [report] = (await once(worker, "message")) as [ReadReport];
  await worker.terminate();
  const at = (share: number) => ms(percentile(report.times, share));
  const answers = report.statuses.map(([status, count]) => `${status}: ${count}`).join(", ");
  print(
    `\n${USERS} people at once for ${SECONDS} s, each with a session, a read about every ${PAUSE_MS / 1000} s`,
  );
  print(`  ${(report.times.length / report.seconds).toFixed(0)} reads a second, answers ${answers}`);
  print(`  p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms`);
}

const ms = (value: number) => value.toFixed(1).padStart(7);
