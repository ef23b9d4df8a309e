import { spawn } from "node:child_process";
import { mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { buildIsCurrent, sourceDigest, stampBuild } from "./build-stamp.ts";
import { isAlive } from "./processes.ts";

/** Outside .next, which a build empties. */
const LOCK = "node_modules/.countersign-building";

/** Builds the console unless the finished build fits the sources. Two callers never build at once. */
export async function ensureBuild(logFile: string): Promise<"built" | "current"> {
  if (buildIsCurrent()) return "current";
  await takeBuildLock();
  try {
    if (buildIsCurrent()) return "current";
    const digest = sourceDigest();
    const code = await runNextBuild(logFile);
    if (code !== 0) {
      const tail = readFileSync(logFile, "utf8").trim().split("\n").slice(-25).join("\n");
      throw new Error(`The console could not be built. The whole log: ${logFile}\n${tail}`);
    }
    stampBuild(digest);
    return "built";
  } finally {
    rmSync(LOCK, { force: true });
  }
}

function runNextBuild(logFile: string): Promise<number | null> {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, "w");
  const child = spawn(process.execPath, [resolve("node_modules/next/dist/bin/next"), "build"], {
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", log, log],
  });
  const stop = () => child.kill("SIGTERM");
  process.once("exit", stop);
  return new Promise((done) => {
    child.once("error", () => done(null));
    child.once("exit", (code) => {
      process.removeListener("exit", stop);
      done(code);
    });
  });
}

async function takeBuildLock(): Promise<void> {
  mkdirSync(dirname(LOCK), { recursive: true });
  for (;;) {
    try {
      writeFileSync(LOCK, String(process.pid), { flag: "wx" });
      return;
    } catch {
      if (!builderIsAlive()) rmSync(LOCK, { force: true });
      else await sleep(500);
    }
  }
}

function builderIsAlive(): boolean {
  try {
    return isAlive(Number(readFileSync(LOCK, "utf8")));
  } catch {
    return false;
  }
}
