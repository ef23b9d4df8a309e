import { createHash, randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import postgres, { type Sql } from "postgres";

import { type LoadResult, percentile, runLoad } from "./bench/load.ts";
import { type BenchStack, startBenchStack, startScript } from "./bench/processes.ts";
import { signedSubmission, WEBHOOK_PATH } from "./bench/signed-submission.ts";

const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 5);
const SECONDS = Number(process.env["BENCH_SECONDS"] ?? 3);
const SAMPLES = Number(process.env["BENCH_SAMPLES"] ?? 40);
const QUIET_MS = 60_000;

const stack = await startBenchStack();
const sql = postgres(stack.databaseUrl, { max: 2, onnotice: () => {} });
try {
  await measurePath();
  await measureIntake();
} finally {
  await sql.end();
  await stack.stop();
}

/** Intake through the route handler beside the bare limit, in turns: only the ratio within a round says something. */
async function measureIntake(): Promise<void> {
  const bare = await startScript("scripts/bench/bare-intake.ts", {
    DATABASE_URL: stack.databaseUrl,
    HUBSPOT_CLIENT_SECRET: secretOf(stack),
    PUBLIC_URL: stack.url,
  });
  const next = () => signedSubmission({ publicUrl: stack.url, secret: secretOf(stack) });
  print(`\nIntake, ${ROUNDS} rounds of ${SECONDS} s in turns, 202 after commit`);
  for (const connections of [8, 32]) {
    const rounds: { bare: LoadResult; ours: LoadResult }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const load = { connections, seconds: SECONDS, next };
      rounds.push({
        bare: await runLoad({ ...load, url: bare.url + WEBHOOK_PATH }),
        ours: await runLoad({ ...load, url: stack.url + WEBHOOK_PATH }),
      });
    }
    const ratios = rounds.map(({ bare: limit, ours }) => ours.perSecond / limit.perSecond);
    printLoad(
      `bare node:http, ${connections} connections`,
      rounds.map((round) => round.bare),
    );
    printLoad(
      `route handler, ${connections} connections`,
      rounds.map((round) => round.ours),
    );
    print(`  ratio ${median(ratios).toFixed(3)} (${ratios.map((ratio) => ratio.toFixed(3)).join(" ")})`);
  }
  await bare.stop();
}

/** One submission at a time on an idle stack: from the form to the draft, from the approval to the mail. */
async function measurePath(): Promise<void> {
  const cookie = await signInAsOperator(sql);
  const [toDraft, toWire]: [number[], number[]] = [[], []];
  for (let sample = 0; sample < SAMPLES; sample++) {
    const { conversionId, ...request } = signedSubmission({ publicUrl: stack.url, secret: secretOf(stack) });
    const postedAt = performance.now();
    const answer = await fetch(stack.url + WEBHOOK_PATH, { method: "POST", ...request });
    if (answer.status !== 202) throw new Error(`The webhook answered ${answer.status}.`);
    const draft = await until(() => findDraft(conversionId));
    toDraft.push(performance.now() - postedAt);
    const seen = await readSeen(draft.id, cookie);
    const approvedAt = performance.now();
    const approval = await fetch(`${stack.url}/api/workflows/${draft.workflow_id}/approve`, {
      method: "POST",
      headers: { cookie, origin: stack.url, "content-type": "application/json" },
      body: JSON.stringify(seen),
    });
    if (!approval.ok) throw new Error(`The approval answered ${approval.status}: ${await approval.text()}`);
    await until(() => findSent(draft.workflow_id));
    toWire.push(performance.now() - approvedAt);
  }
  print(`\nOne at a time on an idle stack, ${SAMPLES} samples (polled every 2 ms)`);
  printTimes("form posted → draft waiting for review", toDraft);
  printTimes("approve → accepted by the mail service (undo window 0)", toWire);
}

async function findDraft(conversionId: string) {
  const [row] = await sql<{ id: string; workflow_id: string }[]>`
    select d.id, d.workflow_id from drafts d
    join workflows w on w.id = d.workflow_id join submissions s on s.id = w.submission_id
    where s.conversion_id = ${conversionId} and d.status = 'pending_review'`;
  return row;
}

/** What an operator has on the screen: the version and the digest that the approval binds. */
async function readSeen(draftId: string, cookie: string): Promise<{ version: number; digest: string }> {
  const answer = await fetch(`${stack.url}/api/v1/drafts/${draftId}`, { headers: { cookie } });
  const { version, digest } = (await answer.json()) as { version: number; digest: string };
  return { version, digest };
}

async function findSent(workflowId: string) {
  const [row] = await sql`select 1 from sends where workflow_id = ${workflowId} and state = 'sent'`;
  return row;
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  const endsAt = performance.now() + QUIET_MS;
  while (performance.now() < endsAt) {
    const found = await look();
    if (found) return found;
    await sleep(2);
  }
  throw new Error("What was waited for did not happen within a minute.");
}

async function signInAsOperator(db: Sql): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  const sha256 = createHash("sha256").update(token).digest();
  await db`
    with person as (
      insert into users (issuer, subject, name, role) values ('bench', ${token.slice(0, 8)}, 'Bench', 'operator') returning id)
    insert into sessions (token_sha256, user_id, expires_at, authenticated_at, has_mfa)
    select ${sha256}, id, now() + interval '1 hour', now(), true from person`;
  return `countersign.session=${token}`;
}

function secretOf({ secrets }: BenchStack): string {
  const secret = secrets["HUBSPOT_CLIENT_SECRET"];
  if (!secret) throw new Error("The stack has no webhook secret.");
  return secret;
}

function printLoad(label: string, results: LoadResult[]): void {
  const rates = results.map((result) => result.perSecond);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  const times = `p50 ${median(results.map((r) => r.p50Ms)).toFixed(1)} ms, p99 ${median(results.map((r) => r.p99Ms)).toFixed(1)} ms`;
  print(
    `  ${label.padEnd(34)} ${median(rates).toFixed(0).padStart(6)}/s  ${times}${failed ? `, ${failed} failed` : ""}`,
  );
}

function printTimes(label: string, times: number[]): void {
  const at = (share: number) => `${percentile(times, share).toFixed(0)} ms`;
  print(`  ${label.padEnd(56)} p50 ${at(0.5)}, p95 ${at(0.95)}, max ${at(1)}`);
}

function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
