import { createHash, randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import type { Sql } from "postgres";

import type { Bench } from "./bench.ts";
import { percentile } from "./load.ts";
import { webhookSecret } from "./processes.ts";
import { signedSubmission, WEBHOOK_PATH } from "./signed-submission.ts";

const SAMPLES = Number(process.env["BENCH_SAMPLES"] ?? 40);
const QUIET_MS = 60_000;

/** One submission at a time on an idle stack: from the form to the draft, from the approval to the mail. */
export async function benchPath({ stack, sql, print }: Bench): Promise<void> {
  const cookie = await signInAsOperator(sql);
  const [toDraft, toWire]: [number[], number[]] = [[], []];
  for (let sample = 0; sample < SAMPLES; sample++) {
    const { conversionId, ...request } = signedSubmission({
      publicUrl: stack.url,
      secret: webhookSecret(stack),
    });
    const postedAt = performance.now();
    const answer = await fetch(stack.url + WEBHOOK_PATH, { method: "POST", ...request });
    if (answer.status !== 202) throw new Error(`The webhook answered ${answer.status}.`);
    const draft = await until(() => findDraft(sql, conversionId));
    toDraft.push(performance.now() - postedAt);
    const seen = await readSeen(stack.url + `/api/v1/drafts/${draft.id}`, cookie);
    const approvedAt = performance.now();
    const approval = await fetch(`${stack.url}/api/workflows/${draft.workflow_id}/approve`, {
      method: "POST",
      headers: { cookie, origin: stack.url, "content-type": "application/json" },
      body: JSON.stringify({ ...seen, evenIfFast: true }),
    });
    if (!approval.ok) throw new Error(`The approval answered ${approval.status}: ${await approval.text()}`);
    await until(() => findSent(sql, draft.workflow_id));
    toWire.push(performance.now() - approvedAt);
  }
  print(`\nOne at a time on an idle stack, ${SAMPLES} samples (polled every 2 ms)`);
  print(times("form posted → draft waiting for review", toDraft));
  print(times("approve → accepted by the mail service (undo window 0)", toWire));
}

async function findDraft(sql: Sql, conversionId: string) {
  const [row] = await sql<{ id: string; workflow_id: string }[]>`
    select d.id, d.workflow_id from drafts d
    join workflows w on w.id = d.workflow_id join submissions s on s.id = w.submission_id
    where s.conversion_id = ${conversionId} and d.status = 'pending_review'`;
  return row;
}

/** What an operator has on the screen: the version and the digest that the approval binds. */
async function readSeen(url: string, cookie: string): Promise<{ version: number; digest: string }> {
  const answer = await fetch(url, { headers: { cookie } });
  const { version, digest } = (await answer.json()) as { version: number; digest: string };
  return { version, digest };
}

async function findSent(sql: Sql, workflowId: string) {
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

function times(label: string, values: number[]): string {
  const at = (share: number) => `${percentile(values, share).toFixed(0)} ms`;
  return `  ${label.padEnd(56)} p50 ${at(0.5)}, p95 ${at(0.95)}, max ${at(1)}`;
}
