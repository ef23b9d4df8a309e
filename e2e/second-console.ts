import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { childEnvironment } from "#scripts/lib/environment.ts";
import { freePort } from "#scripts/lib/ports.ts";
import { localSecrets } from "#scripts/lib/secrets.ts";
import { type Ports, readSettings } from "#scripts/lib/settings.ts";

import { workerIndex } from "./people.ts";
import type { StackAddresses } from "./stack.ts";

const START_DEADLINE_MS = 60_000;
/** What Next finds the proxy by, and the proxy itself. */
const MANIFEST = "functions-config-manifest.json";
const PROXY = /^middleware(\.js.*)?$/;

export type ConsoleServer = { url: string; stop: () => Promise<void> };

type Second = {
  /** Takes proxy.ts out of the finished build. Nothing else differs: a second build would be the same files. */
  withoutProxy?: boolean;
  /** What this console is configured with besides what the stack's own is. */
  variables?: Record<string, string>;
  /** Where it writes its log; nowhere without it. */
  logFile?: string;
};

/** A second console on the databases of a stack, from the same finished build. */
export async function startSecondConsole(
  stack: StackAddresses,
  { withoutProxy = false, variables = {}, logFile = "/dev/null" }: Second,
): Promise<ConsoleServer> {
  const folder = withoutProxy ? await buildWithoutProxy() : null;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = openSync(logFile, "a");
  const child = spawn(process.execPath, [nextCommand(), "start", "-H", "127.0.0.1", "-p", String(port)], {
    ...(folder ? { cwd: folder } : {}),
    env: { ...(await environmentFor(stack, { url, port })), ...variables },
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
    }
    if (folder) await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilItAnswers(child, url);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

const nextCommand = () => path.resolve("node_modules/next/dist/bin/next");

/** Links to every file of the project that a server reads, but the proxy and what names it. */
async function buildWithoutProxy(): Promise<string> {
  const folder = path.resolve("test-results", `without-proxy-${workerIndex()}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(path.join(folder, ".next", "server"), { recursive: true });
  const link = async (name: string) => symlink(path.resolve(name), path.join(folder, name));
  for (const name of ["package.json", "next.config.ts", "tsconfig.json", "app", "public"]) await link(name);
  for (const name of await readdir(".next")) {
    if (!/^(server|cache|dev|trace.*)$/.test(name)) await link(path.join(".next", name));
  }
  for (const name of await readdir(".next/server")) {
    if (name !== MANIFEST && !PROXY.test(name)) await link(path.join(".next/server", name));
  }
  const manifest = JSON.parse(await readFile(path.join(".next/server", MANIFEST), "utf8")) as {
    functions: Record<string, unknown>;
  };
  if (!manifest.functions["/_middleware"]) throw new Error("The build has no proxy that could be taken out.");
  delete manifest.functions["/_middleware"];
  await writeFile(path.join(folder, ".next/server", MANIFEST), JSON.stringify(manifest));
  return folder;
}

async function environmentFor(
  { directory, databaseUrl, keyStoreUrl }: StackAddresses,
  { url, port }: { url: string; port: number },
): Promise<NodeJS.ProcessEnv> {
  const ports = JSON.parse(await readFile(path.join(directory, "ports.json"), "utf8")) as Ports;
  const settings = readSettings(["--no-demo"], {
    ...process.env,
    COUNTERSIGN_DIR: directory,
    PUBLIC_URL: url,
  });
  const made = childEnvironment(settings, {
    plan: {
      appEnv: "sandbox",
      startsSandbox: true,
      startsEngine: true,
      startsData: true,
      startsKeyStore: true,
    },
    ports: { ...ports, console: port },
    secrets: localSecrets(directory),
  });
  return { ...made, DATABASE_URL: databaseUrl, KEY_STORE_URL: keyStoreUrl, FAST_LANE: "false" };
}

async function untilItAnswers(child: ChildProcess, url: string): Promise<void> {
  const deadline = Date.now() + START_DEADLINE_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    const answer = await fetch(`${url}/healthz`).catch(() => null);
    if (answer?.ok) return;
    await sleep(200);
  }
  throw new Error("The second console did not start.");
}
