import { existsSync } from "node:fs";
import { mkdtemp, readFile } from "node:fs/promises";
import { Agent } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import postgres, { type Sql } from "postgres";

import { type RunningStack, type StackAddresses, startOwnStack } from "#e2e/stack.ts";
import { openSessions } from "#scripts/bench/sessions.ts";

import { type Balancer, startBalancer } from "./balancer.ts";
import { type Instance, startInstance, type Stopped } from "./instance.ts";
import { type LoadReport, send, startLoad } from "./load.ts";

export type RollingReport = Omit<LoadReport, "accepted"> & {
  restarts: number;
  accepted: number;
  /** Of the accepted submissions: those that have their draft, each exactly once. */
  drafted: number;
  /** Workflows that ended in a failure, and submissions that are there twice. */
  failed: number;
  doubled: number;
  /** Exit codes and the longest way from SIGTERM to the end. */
  exitCodes: (number | null)[];
  slowestExitMs: number;
  brokenInBetween: string[];
  /** Of fifteen sign-ins at once over both instances, so many were let in. */
  signInsLetIn: number;
};

const INSTANCES = 2;
const SIGN_INS = 15;
const PATIENCE_MS = 120_000;
const PER_RESTART_MS = 60_000;

/**
 * Two instances behind a balancer, fifty requests a second, and one instance after the other is stopped and started
 * anew. The engine reaches the product through the same balancer, so its steps are cut wherever requests would be.
 */
export async function restartInstances(options: {
  restarts: number;
  onRestart?: (stopped: Stopped) => void;
}): Promise<RollingReport> {
  const balancer = await startBalancer();
  const folder = await mkdtemp(path.join(tmpdir(), "countersign-rolling-"));
  const variables = {
    ...{ PUBLIC_URL: balancer.url, ENGINE_APP_URL: `${balancer.url}/api/inngest` },
    ...{ INSTANCE_COUNT: String(INSTANCES + 1), LOG_LEVEL: "warn", FORMS_POLLING: "false" },
    // Long beside the balancer's 150 ms, because everything here shares few cores.
    DRAIN_DELAY_MS: "2000",
  };
  const instances: Instance[] = [];
  let running: RunningStack | null = null;
  try {
    running = await startBehind(balancer, { folder, variables });
    return await run({ stack: running.stack, balancer, instances, variables, ...options });
  } finally {
    await Promise.all(instances.map((instance) => instance.stop()));
    await running?.stop();
    await balancer.close();
  }
}

type Run = {
  stack: StackAddresses;
  balancer: Balancer;
  instances: Instance[];
  variables: Record<string, string>;
  restarts: number;
  onRestart?: (stopped: Stopped) => void;
};

async function run({
  stack,
  balancer,
  instances,
  variables,
  restarts,
  onRestart,
}: Run): Promise<RollingReport> {
  await fetch(`${stack.pages}/faults.json`, {
    method: "PUT",
    body: JSON.stringify({ hubspot: { tenSecondLimit: 100_000 } }),
  });
  const begin = () => startInstance(stack, variables);
  const balance = async () => {
    balancer.setInstances(instances.map(({ port }) => port));
    await until(() => balancer.healthy().length === INSTANCES, "both instances are ready");
  };
  instances.push(...(await Promise.all(Array.from({ length: INSTANCES }, begin))));
  await balance();

  const sql = postgres(stack.databaseUrl, { max: 2, onnotice: () => {} });
  try {
    const signInsLetIn = await trySigningIn(balancer.url);
    const [cookie = ""] = await openSessions(sql, 1);
    const load = startLoad({ url: balancer.url, secret: await secretOf(stack), cookie });
    const stops: Stopped[] = [];
    for (let n = 0; n < restarts; n += 1) {
      const stopped = await instances[n % INSTANCES]?.stop();
      if (!stopped) throw new Error("There is no instance to stop.");
      stops.push(stopped);
      onRestart?.(stopped);
      instances[n % INSTANCES] = await begin();
      await balance();
    }
    const { accepted, ...report } = await load.stop();
    return {
      ...{ ...report, restarts, signInsLetIn, accepted: accepted.length },
      ...(await workedThrough(sql, accepted)),
      exitCodes: [...new Set(stops.map(({ code }) => code))],
      slowestExitMs: Math.max(...stops.map(({ tookMs }) => tookMs)),
      brokenInBetween: balancer.broken,
    };
  } finally {
    await sql.end();
  }
}

/** The engine waits for the application, and asks for it at the balancer: that must know it before it is told. */
async function startBehind(
  balancer: Balancer,
  { folder, variables }: { folder: string; variables: Record<string, string> },
): Promise<RunningStack> {
  const starting = startOwnStack(variables, folder);
  const file = path.join(folder, "ports.json");
  await Promise.race([starting, until(() => existsSync(file), "the ports are known")]);
  await sleep(100);
  const { console: port } = JSON.parse(await readFile(file, "utf8")) as { console: number };
  balancer.setInstances([port]);
  return starting;
}

/** Waits until nothing accepted is on its way any more. */
async function workedThrough(sql: Sql, ids: readonly string[]) {
  const look = async () => {
    const [row] = await sql<{ drafted: number; failed: number; doubled: number }[]>`
      select count(distinct s.conversion_id) filter (where d.id is not null)::int as drafted,
        count(distinct w.id) filter (where w.status = 'failed')::int as failed,
        (count(distinct w.id) - count(distinct s.conversion_id))::int as doubled
      from submissions s join workflows w on w.submission_id = s.id left join drafts d on d.workflow_id = w.id
      where s.conversion_id = any(${[...ids]})`;
    return row ?? { drafted: 0, failed: 0, doubled: 0 };
  };
  const endsAt = Date.now() + PATIENCE_MS;
  let seen = await look();
  while (seen.drafted < ids.length && Date.now() < endsAt) {
    await sleep(250);
    seen = await look();
  }
  return seen;
}

async function trySigningIn(url: string): Promise<number> {
  const agent = new Agent({ keepAlive: true });
  const statuses = await Promise.all(
    Array.from({ length: SIGN_INS }, () =>
      send(`${url}/api/auth/signin/sso`, {
        ...{ agent, method: "POST", body: Buffer.from("callbackUrl=/") },
        headers: { origin: url, "content-type": "application/x-www-form-urlencoded" },
      }),
    ),
  );
  agent.destroy();
  return statuses.filter((status) => status !== 429).length;
}

async function secretOf(stack: StackAddresses): Promise<string> {
  const file = path.join(stack.directory, "secrets.json");
  const secrets = JSON.parse(await readFile(file, "utf8")) as Record<string, string>;
  const secret = secrets["HUBSPOT_CLIENT_SECRET"];
  if (!secret) throw new Error("The stack has no webhook secret.");
  return secret;
}

async function until(check: () => boolean, what: string): Promise<void> {
  const endsAt = Date.now() + PER_RESTART_MS;
  while (!check()) {
    if (Date.now() > endsAt) throw new Error(`Waited too long until ${what}.`);
    await sleep(50);
  }
}
