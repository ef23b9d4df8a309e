import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

import type { Orders } from "./points.ts";

/** One process of the product. `reached` settles when it has come to the point of its orders. */
export type Worker = {
  port: number;
  reached: Promise<"kill" | "freeze">;
  isReached: () => boolean;
  wake: () => void;
  end: () => Promise<void>;
};

export type WorkerPool = { start: (orders: Orders) => Promise<Worker>; close: () => Promise<void> };

type Standby = { child: ChildProcess; line: (start: string) => Promise<string> };

/**
 * Keeps one loaded process in reserve, because loading takes longer than everything else. The first process may have
 * variables of its own.
 */
export function createWorkerPool(
  environment: Record<string, string>,
  ofFirst: Record<string, string> = {},
): WorkerPool {
  const children = new Set<ChildProcess>();
  const launch = (own: Record<string, string> = {}): Standby => {
    const child = spawn(process.execPath, ["e2e/crash/worker.ts"], {
      env: { PATH: process.env["PATH"] ?? "", NODE_ENV: "production", ...environment, ...own },
      stdio: ["pipe", "pipe", "inherit"],
    });
    children.add(child);
    child.once("exit", () => children.delete(child));
    return { child, line: lineReader(child) };
  };
  let standby = launch(ofFirst);
  return {
    start: async (orders) => {
      const { child, line } = standby;
      standby = launch();
      await line("loaded");
      child.stdin?.write(`${JSON.stringify(orders)}\n`);
      const port = Number((await line("listening")).split(" ")[1]);
      let isReached = false;
      const reached = line("reached").then((text): "kill" | "freeze" => {
        isReached = true;
        return text.endsWith("kill") ? "kill" : "freeze";
      });
      reached.catch(() => {});
      return {
        port,
        reached,
        isReached: () => isReached,
        wake: () => void child.kill("SIGCONT"),
        end: () => endChild(child),
      };
    },
    close: async () => {
      await Promise.all([...children].map(endChild));
    },
  };
}

function lineReader(child: ChildProcess): (start: string) => Promise<string> {
  if (!child.stdout) throw new Error("A worker has no output.");
  const lines: string[] = [];
  const waiting = new Map<string, (line: string) => void>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    waiting.get(line.split(" ")[0] ?? "")?.(line);
  });
  return (start) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const known = lines.find((line) => line.startsWith(start));
    if (known) resolve(known);
    else waiting.set(start, resolve);
    child.once("close", () => setImmediate(() => reject(new Error(`A worker ended before "${start}".`))));
    return promise;
  };
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}
