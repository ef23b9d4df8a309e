import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

import { type Child, type ChildOptions, startChild } from "./children.ts";
import { type LocalDatabase, startLocalDatabase } from "./databases.ts";
import type { ChildEnvironment, Plan } from "./environment.ts";
import { commandLineOf, isAlive } from "./processes.ts";
import type { Secrets } from "./secrets.ts";
import type { Ports, Settings } from "./settings.ts";

export type Stack = {
  settings: Settings;
  ports: Ports;
  databases: LocalDatabase[];
  children: Child[];
  isStopping: boolean;
};

const SECOND = 1000;

/** Starts the databases that the person did not configure, and returns the addresses to use. */
export async function startDatabases(
  stack: Stack,
  { plan, secrets }: { plan: Plan; secrets: Secrets },
): Promise<Record<string, string>> {
  const { settings, ports } = stack;
  const { directory } = settings;
  const onChange = () => recordProcesses(stack);
  const urls: Record<string, string> = {};
  const add = async (name: string, options: Parameters<typeof startLocalDatabase>[0]) => {
    const database = await startLocalDatabase(options);
    stack.databases.push(database);
    urls[name] = database.url;
    recordProcesses(stack);
  };
  if (plan.startsData) {
    const password = secrets.POSTGRES_PASSWORD;
    const place = { folder: "postgres", directory, database: "countersign", port: ports.postgres };
    await add("DATABASE_URL", { ...place, password, onChange });
  }
  if (plan.startsKeyStore) {
    const password = secrets.KEY_STORE_PASSWORD;
    const place = { folder: "key-store", directory, database: "countersign_keys", port: ports.keyStore };
    await add("KEY_STORE_URL", { ...place, password, onChange });
  }
  return urls;
}

/** Brings the schema up to date in a process of its own. */
export function runMigrator(settings: Settings, env: ChildEnvironment): Promise<{ note: string }> {
  return runOnce(settings, {
    env,
    script: "scripts/migrate.ts",
    failure: "The database could not be brought up to date.",
  });
}

/** Knowledge pages and the first settings, where they are not there yet. */
export function runSeed(settings: Settings, env: ChildEnvironment): Promise<{ note: string }> {
  return runOnce(settings, {
    env,
    script: "drizzle/seed.ts",
    failure: "The first content could not be written.",
  });
}

type OneRun = { env: ChildEnvironment; script: string; failure: string };

function runOnce(settings: Settings, { env, script, failure }: OneRun): Promise<{ note: string }> {
  const logFile = join(settings.directory, "logs", `${basename(script, ".ts")}.log`);
  const log = openSync(logFile, "w", 0o600);
  const child = spawn(process.execPath, [script], { env, stdio: ["ignore", log, log] });
  return new Promise((done, fail) => {
    child.once("error", fail);
    child.once("exit", (code) => {
      const output = readFileSync(logFile, "utf8").trim();
      if (code === 0)
        done({ note: output.split("\n").every((line) => /up to date/.test(line)) ? "up to date" : "" });
      else fail(new Error(`${failure} Log: ${logFile}\n${output}`));
    });
  });
}

export function startSandbox(stack: Stack, env: ChildEnvironment): Promise<Child> {
  return start(stack, {
    name: "sandbox",
    args: ["sandbox/main.ts"],
    env,
    isReady: (output) => /^sandbox ready/m.test(output),
    readyWithinMs: 60 * SECOND,
    stopWithinMs: 8 * SECOND,
  });
}

/**
 * Room for the young: with Node's 16 MiB, requests in flight outlive a collection, are taken for old, and the long
 * collections that follow make every request wait (docs/benchmarks.md).
 */
export const NODE_FLAGS = ["--max-semi-space-size=64"];

export function startApp(stack: Stack, env: ChildEnvironment): Promise<Child> {
  const { isDevelopment } = stack.settings;
  const port = String(stack.ports.console);
  const next = "node_modules/next/dist/bin/next";
  return start(stack, {
    name: "app",
    args: [...NODE_FLAGS, next, isDevelopment ? "dev" : "start", "-H", "127.0.0.1", "-p", port],
    env,
    isReady: () => answers(`http://127.0.0.1:${port}/healthz`),
    readyWithinMs: 120 * SECOND,
    stopWithinMs: 30 * SECOND,
  });
}

export function startEngine(stack: Stack, env: ChildEnvironment): Promise<Child> {
  return start(stack, {
    name: "engine",
    args: ["inngest/engine/main.ts"],
    env,
    isReady: (output) => /^engine ready/m.test(output),
    readyWithinMs: 120 * SECOND,
    stopWithinMs: 15 * SECOND,
  });
}

/** Engine, app, sandbox, databases: each one ends before what it needs. True when all of them ended in time. */
export async function stopStack(stack: Stack): Promise<boolean> {
  stack.isStopping = true;
  let inTime = true;
  for (const child of stack.children.toReversed()) inTime = (await child.stop()) === "stopped" && inTime;
  await Promise.all(stack.databases.map((database) => database.stop()));
  writeFileSync(processFile(stack.settings), "{}\n");
  return inTime;
}

export function killStack(stack: Stack): void {
  for (const child of stack.children) child.killNow();
  for (const database of stack.databases) database.killNow();
}

/** Processes that a killed start left behind are stopped before a new one. Returns their names. */
export function stopLeftovers(settings: Settings): string[] {
  const file = processFile(settings);
  if (!existsSync(file)) return [];
  const recorded: Record<string, number> = JSON.parse(readFileSync(file, "utf8"));
  return Object.entries(recorded).flatMap(([name, pid]) => {
    const isOurs = /sandbox\/main\.ts|inngest\/engine\/main\.ts|next-server|bin\/next/.test(
      commandLineOf(pid),
    );
    if (!isAlive(pid) || !isOurs) return [];
    process.kill(-pid, "SIGKILL");
    return [name];
  });
}

export function processesOf(stack: Stack): Record<string, number | undefined> {
  const databases = stack.databases.map((database) => [database.name, database.pid]);
  const children = stack.children.map((child) => [child.name, child.pid]);
  return { supervisor: process.pid, ...Object.fromEntries([...databases, ...children]) };
}

async function start(stack: Stack, options: Omit<ChildOptions, "logFile" | "onChange">): Promise<Child> {
  const logs = join(stack.settings.directory, "logs");
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  if (stack.isStopping) throw new Error("Stopping.");
  return startChild({
    ...options,
    logFile: join(logs, `${options.name}.log`),
    onChange: () => recordProcesses(stack),
    onStart: (child) => {
      stack.children.push(child);
      recordProcesses(stack);
    },
  });
}

function recordProcesses(stack: Stack): void {
  writeFileSync(processFile(stack.settings), `${JSON.stringify(processesOf(stack), null, 2)}\n`);
}

const processFile = (settings: Settings) => join(settings.directory, "processes.json");

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}
