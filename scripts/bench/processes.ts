import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { childEnvironment, planOf } from "#scripts/lib/environment.ts";
import { freePort } from "#scripts/lib/ports.ts";
import { localSecrets } from "#scripts/lib/secrets.ts";
import { type Ports, readSettings } from "#scripts/lib/settings.ts";
import { NODE_FLAGS } from "#scripts/lib/stack.ts";

export type BenchStack = {
  url: string;
  databaseUrl: string;
  keyStoreUrl: string;
  directory: string;
  ports: Ports;
  pids: Record<string, number>;
  secrets: Record<string, string>;
  stop: () => Promise<void>;
};

const VARIABLES = {
  COUNTERSIGN_PORT_BASE: "0",
  UNDO_WINDOW_SECONDS: "0",
  READING_WORDS_PER_MINUTE: "0",
  LOG_LEVEL: "warn",
};

/** The default start on free ports and in a folder of its own, without demo data and without an undo window. */
export async function startBenchStack(): Promise<BenchStack> {
  const directory = await mkdtemp(path.join(tmpdir(), "countersign-bench-"));
  const child = spawn(process.execPath, ["scripts/start.mjs", "--json", "--no-demo"], {
    env: {
      ...process.env,
      ...VARIABLES,
      FAST_LANE: "true",
      COUNTERSIGN_DIR: directory,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await firstLine(child, (text) => text.startsWith("{"));
  const addresses = JSON.parse(line) as Omit<BenchStack, "secrets" | "stop">;
  const secrets = JSON.parse(await readFile(path.join(directory, "secrets.json"), "utf8")) as Record<
    string,
    string
  >;
  return {
    ...addresses,
    directory,
    secrets,
    stop: async () => {
      await stopChild(child);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A second server of the same console on the same databases, with the fast lane as told. */
export async function startServerBeside(
  stack: BenchStack,
  { hasFastLane }: { hasFastLane: boolean },
): Promise<{ url: string; stop: () => Promise<void> }> {
  const settings = readSettings([], { ...process.env, ...VARIABLES, COUNTERSIGN_DIR: stack.directory });
  const env = childEnvironment(settings, {
    plan: planOf(settings),
    ports: stack.ports,
    secrets: localSecrets(stack.directory),
  });
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [...NODE_FLAGS, "node_modules/next/dist/bin/next", "start", "-H", "127.0.0.1", "-p", String(port)],
    {
      env: {
        ...env,
        DATABASE_URL: stack.databaseUrl,
        KEY_STORE_URL: stack.keyStoreUrl,
        FAST_LANE: String(hasFastLane),
        DRAIN_DELAY_MS: "0",
      },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const url = `http://127.0.0.1:${port}`;
  await firstLine(child, (text) => text.includes("Ready in"));
  await fetch(`${url}/healthz`);
  return { url, stop: () => stopChild(child) };
}

/** The secret with which the stack's HubSpot signs. */
export function webhookSecret({ secrets }: BenchStack): string {
  const secret = secrets["HUBSPOT_CLIENT_SECRET"];
  if (!secret) throw new Error("The stack has no webhook secret.");
  return secret;
}

/** Starts a script and waits for the line that says where it listens. */
export async function startScript(
  file: string,
  env: Record<string, string>,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const child = spawn(process.execPath, [...NODE_FLAGS, file], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await firstLine(child, (text) => text.includes(" ready http"));
  return { url: line.split(" ").at(-1) ?? "", stop: () => stopChild(child) };
}

function firstLine(child: ChildProcess, matches: (line: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const line = output.split("\n").slice(0, -1).find(matches);
      if (line) resolve(line);
    });
    child.once("exit", (code) => reject(new Error(`Stopped with code ${code} before it was ready.`)));
  });
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await gone;
}
