import { type ChildProcess, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";

import type { StackAddresses } from "#e2e/stack.ts";
import { childEnvironment, planOf } from "#scripts/lib/environment.ts";
import { freePort } from "#scripts/lib/ports.ts";
import { localSecrets } from "#scripts/lib/secrets.ts";
import { type Ports, readSettings } from "#scripts/lib/settings.ts";
import { NODE_FLAGS } from "#scripts/lib/stack.ts";

export type Stopped = { code: number | null; tookMs: number };
export type Instance = { port: number; stop: () => Promise<Stopped> };

/** One more server of the console on the databases of a running stack, as every instance of a deployment is. */
export async function startInstance(
  stack: StackAddresses,
  variables: Record<string, string>,
): Promise<Instance> {
  const settings = readSettings([], {
    ...{ ...variables, NODE_ENV: "production", COUNTERSIGN_DIR: stack.directory },
  });
  const ports = JSON.parse(await readFile(path.join(stack.directory, "ports.json"), "utf8")) as Ports;
  const env = childEnvironment(settings, {
    ...{ plan: planOf(settings), ports, secrets: localSecrets(stack.directory) },
  });
  const port = await freePort();
  const next = "node_modules/next/dist/bin/next";
  const child = spawn(
    process.execPath,
    [...NODE_FLAGS, next, "start", "-H", "127.0.0.1", "-p", String(port)],
    {
      env: {
        PATH: process.env["PATH"] ?? "",
        ...env,
        DATABASE_URL: stack.databaseUrl,
        KEY_STORE_URL: stack.keyStoreUrl,
      },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  await listening(child);
  return { port, stop: () => stop(child) };
}

function listening(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4_000);
      if (output.includes("Ready in")) resolve();
    });
    child.once("exit", (code) => reject(new Error(`An instance ended with code ${code}:\n${output}`)));
  });
}

async function stop(child: ChildProcess): Promise<Stopped> {
  const startedAt = performance.now();
  if (child.exitCode !== null || child.signalCode !== null) return { code: child.exitCode, tookMs: 0 };
  const gone = new Promise<number | null>((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  return { code: await gone, tookMs: performance.now() - startedAt };
}
