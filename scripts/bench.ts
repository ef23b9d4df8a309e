import { spawn } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";

import postgres from "postgres";

import { benchApprovals } from "./bench/approvals.ts";
import type { Bench } from "./bench/bench.ts";
import { benchConsole } from "./bench/console.ts";
import { benchDrain } from "./bench/drain.ts";
import { benchIntake } from "./bench/intake.ts";
import { benchLists } from "./bench/lists.ts";
import { benchMemory } from "./bench/memory.ts";
import { benchOverload } from "./bench/overload.ts";
import { benchPath } from "./bench/path.ts";
import { startBenchStack } from "./bench/processes.ts";

type Part = { needsStack: true; run: (bench: Bench) => Promise<void> } | { run: () => Promise<void> };

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** In this order: what wants an idle machine comes first. */
const PARTS = {
  memory: { needsStack: true, run: benchMemory },
  path: { needsStack: true, run: benchPath },
  drain: { needsStack: true, run: benchDrain },
  intake: { needsStack: true, run: benchIntake },
  console: { needsStack: true, run: benchConsole },
  overload: { needsStack: true, run: benchOverload },
  lists: { run: () => benchLists(print) },
  approvals: { run: () => benchApprovals(print) },
  engine: { run: () => runScript("scripts/bench-engine.ts") },
} satisfies Record<string, Part>;
type PartName = keyof typeof PARTS;

const { values } = parseArgs({ options: { only: { type: "string" } } });
const wanted = wantedParts(values.only);
const withStack = wanted.filter((name) => "needsStack" in PARTS[name]);
if (withStack.length > 0) await runWithStack(withStack);
for (const name of wanted) {
  const part: Part = PARTS[name];
  if (!("needsStack" in part)) await part.run();
}

async function runWithStack(names: readonly PartName[]): Promise<void> {
  const stack = await startBenchStack();
  const sql = postgres(stack.databaseUrl, { max: 2, onnotice: () => {} });
  try {
    for (const name of names) {
      const part: Part = PARTS[name];
      if ("needsStack" in part) await part.run({ stack, sql, print });
    }
  } finally {
    await sql.end();
    await stack.stop();
  }
}

function wantedParts(only: string | undefined): PartName[] {
  const all = Object.keys(PARTS) as PartName[];
  if (only === undefined) return all;
  const asked = only.split(",");
  const unknown = asked.filter((name) => !all.some((known) => known === name));
  if (unknown.length > 0) {
    throw new Error(`There is no part ${unknown.join(", ")}. The parts are ${all.join(", ")}.`);
  }
  return all.filter((name) => asked.includes(name));
}

async function runScript(file: string): Promise<void> {
  const child = spawn(process.execPath, [file], { stdio: "inherit" });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`${file} ended with code ${code}.`);
}
