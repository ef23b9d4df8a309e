import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import type { Bench } from "./bench.ts";

const REST_MS = 10_000;
const KIB_PER_MIB = 1024;

/** Memory at rest, by process. Shared pages of a group of processes count once (PSS), as they do in the machine. */
export async function benchMemory({ stack, print }: Bench): Promise<void> {
  await sleep(REST_MS);
  const parents = parentOf();
  print("\nMemory at rest (RSS of the main process, PSS with its children)");
  let total = 0;
  for (const [name, pid] of Object.entries(stack.pids)) {
    const isSupervisor = name === "supervisor";
    const group = isSupervisor ? [pid] : [pid, ...descendantsOf(pid, parents)];
    const shared = group.reduce((sum, each) => sum + (read(each, "smaps_rollup", "Pss") ?? 0), 0);
    total += shared;
    print(`  ${name.padEnd(12)} ${mebibytes(read(pid, "status", "VmRSS") ?? 0)}  ${mebibytes(shared)}`);
  }
  print(`  ${"total".padEnd(12)} ${" ".repeat(9)}  ${mebibytes(total)}`);
}

function parentOf(): Map<number, number> {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return new Map(pids.map((pid) => [Number(pid), read(Number(pid), "status", "PPid") ?? 0]));
}

function descendantsOf(pid: number, parents: ReadonlyMap<number, number>): number[] {
  const children = [...parents].filter(([, parent]) => parent === pid).map(([child]) => child);
  return children.flatMap((child) => [child, ...descendantsOf(child, parents)]);
}

/** A number of a file below /proc, or null when the process is gone. */
function read(pid: number, file: string, field: string): number | null {
  try {
    const text = readFileSync(`/proc/${pid}/${file}`, "utf8");
    return Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(text)?.[1] ?? Number.NaN);
  } catch {
    return null;
  }
}

const mebibytes = (kibibytes: number) => `${(kibibytes / KIB_PER_MIB).toFixed(0).padStart(5)} MiB`;
