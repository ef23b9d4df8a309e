import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { parseEnv } from "#lib/env.ts";

import { ensureBuild } from "./lib/build.ts";
import { childEnvironment, type Plan, planOf } from "./lib/environment.ts";
import { say, speakOnStandardError, step, warn } from "./lib/progress.mjs";
import { lockHolder, releaseLock, takeLock, updateLock } from "./lib/run-lock.mjs";
import { localSecrets, type Secrets } from "./lib/secrets.ts";
import { choosePorts, readSettings, type Settings } from "./lib/settings.ts";
import {
  killStack,
  processesOf,
  runMigrator,
  runSeed,
  type Stack,
  startApp,
  startDatabases,
  startEngine,
  startSandbox,
  stopLeftovers,
  stopStack,
} from "./lib/stack.ts";
import { summary } from "./lib/summary.ts";

const EXIT = { stopped: 0, failed: 1, cutOff: 2, configuration: 78, interrupted: 130 };
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** One wish to stop may arrive as several signals: from the terminal, from npm, from a parent that died. */
const SAME_WISH_MS = 600;

const settings = readSettings(process.argv.slice(2), process.env);
if (settings.asJson) speakOnStandardError();
lockFolder(settings);

const stack: Stack = {
  settings,
  ports: await reservePorts(settings),
  databases: [],
  children: [],
  isStopping: false,
};
let stopAsked = 0;
for (const signal of SIGNALS) process.on(signal, () => void stop());

try {
  await bringUp();
} catch (error) {
  if (!stack.isStopping) {
    warn(error instanceof Error ? error.message : String(error));
    await stopStack(stack);
    leave(error instanceof Error && error.name === "EnvError" ? EXIT.configuration : EXIT.failed);
  }
}

async function bringUp(): Promise<void> {
  const plan = planOf(settings);
  for (const name of settings.ignored)
    warn(`${name} of your shell is not used. Set APP_ENV too, or write it into .env.`);
  const secrets = plan.appEnv === "production" ? undefined : localSecrets(settings.directory);
  const made = childEnvironment(settings, { plan, ports: stack.ports, secrets });
  for (const name of stopLeftovers(settings))
    warn(`Stopped ${name}, which an earlier start had left behind.`);

  const urls = secrets ? await bringUpDatabases(plan, secrets) : {};
  const env = { ...made, ...urls };
  parseEnv(env);
  await step("Schema", () => runMigrator(settings, env));
  await step("First content", () => runSeed(settings, env));
  if (!settings.isDevelopment) {
    const log = join(settings.directory, "logs", "build.log");
    await step("Console, built", async () => ({
      note: (await ensureBuild(log)) === "current" ? "the last build fits" : "",
    }));
  }
  if (plan.startsSandbox) await step("Sandbox", () => discard(startSandbox(stack, env)));
  await step("Console, started", () => discard(startApp(stack, env)));
  if (plan.startsEngine) await step("Engine", () => discard(startEngine(stack, env)));
  if (plan.startsSandbox && settings.withDemo) await seedDemo();
  if (stack.isStopping) return;

  const url = env["PUBLIC_URL"] ?? "";
  updateLock(settings.directory, { pids: [process.pid], url });
  say(summary(stack, { plan, url }));
  if (settings.asJson) process.stdout.write(`${JSON.stringify(machineSummary(url, urls))}\n`);
}

async function bringUpDatabases(plan: Plan, secrets: Secrets): Promise<Record<string, string>> {
  if (!plan.startsData && !plan.startsKeyStore) return {};
  const folder = join(settings.directory, plan.startsData ? "postgres" : "key-store");
  const isFirst = !existsSync(folder) && !existsSync(`${folder}.elsewhere`);
  const urls = await step(isFirst ? "Databases (first time)" : "Databases", () =>
    startDatabases(stack, { plan, secrets }),
  );
  for (const { name, runsAs } of stack.databases) {
    if (runsAs.includes("data in")) warn(`Postgres (${name}) runs as ${runsAs}.`);
  }
  return urls;
}

function lockFolder({ directory }: Settings): void {
  mkdirSync(join(directory, "logs"), { recursive: true, mode: 0o700 });
  const holder = lockHolder(directory);
  const isParent = holder?.pids.every((pid) => pid === process.ppid) ?? false;
  if (isParent) updateLock(directory, { pids: [process.pid, process.ppid] });
  else if (takeLock(directory)) {
    warn(`Countersign already runs on ${directory}${holder?.url ? ` at ${holder.url}` : ""}.`);
    process.exit(EXIT.failed);
  }
}

async function reservePorts(from: Settings): Promise<Stack["ports"]> {
  const { ports, moved } = await choosePorts(from);
  for (const move of moved) warn(`A port is busy, taking the next free one: ${move}`);
  return ports;
}

/** The dozen submissions of the demo, once for a state folder. The console is useful without them, so failing is said only. */
async function seedDemo(): Promise<void> {
  const mark = join(settings.directory, "demo-delivered");
  if (existsSync(mark)) return;
  try {
    await step("Demo submissions", async () => {
      const url = `http://127.0.0.1:${stack.ports.pages}/demo/submissions`;
      const response = await fetch(url, { method: "POST", signal: AbortSignal.timeout(60_000) });
      if (!response.ok) throw new Error(`the sandbox answered ${response.status}`);
      writeFileSync(mark, `${new Date().toISOString()}\n`);
    });
  } catch (error) {
    warn(
      `The demo submissions were not delivered: ${String(error)}. Deliver them on the sandbox's first page.`,
    );
  }
}

async function stop(): Promise<void> {
  const isRepeat = Date.now() - stopAsked < SAME_WISH_MS;
  stopAsked = Date.now();
  if (stack.isStopping && isRepeat) return;
  if (stack.isStopping) {
    warn("Killed at once. The databases recover at the next start.");
    killStack(stack);
    leave(EXIT.interrupted);
  }
  stack.isStopping = true;
  say("\nStopping. Work in flight is finished first; once more kills at once.");
  const inTime = await stopStack(stack);
  say(
    inTime
      ? "Stopped. Nothing is left running."
      : "Stopped. Something did not end in time and was cut off; it is taken up at the next start.",
  );
  leave(inTime ? EXIT.stopped : EXIT.cutOff);
}

function leave(code: number): never {
  releaseLock(settings.directory);
  process.exit(code);
}

function machineSummary(url: string, urls: Record<string, string>) {
  const { ports } = stack;
  const at = (port: number) => `http://127.0.0.1:${port}`;
  return {
    url,
    pages: at(ports.pages),
    hubspot: at(ports.hubspot),
    gmail: at(ports.gmail),
    identity: at(ports.identity),
    engine: at(ports.engine),
    databaseUrl: urls["DATABASE_URL"],
    keyStoreUrl: urls["KEY_STORE_URL"],
    directory: settings.directory,
    ports,
    pids: processesOf(stack),
  };
}

async function discard(work: Promise<unknown>): Promise<void> {
  await work;
}
