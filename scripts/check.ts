import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { stripVTControlCharacters } from "node:util";

import { duration, say } from "./lib/progress.mjs";

type Check = { name: string; command: string[] };
type Result = { name: string; isFine: boolean; output: string; took: number };

const CHECKS: Check[] = [
  { name: "types", command: ["tsc", "--noEmit"] },
  { name: "lint", command: ["oxlint", "--type-aware"] },
  { name: "unused", command: ["knip"] },
  { name: "format", command: ["oxfmt", "--check", "."] },
  { name: "docs", command: ["node", "scripts/check-docs.ts"] },
  { name: "steps", command: ["node", "scripts/check-step-ledger.ts"] },
];
const AT_ONCE = 2;

const reportFile = process.argv.find((word) => word.startsWith("--report="))?.slice("--report=".length);
const began = performance.now();
const results = await runAll();
const failed = results.filter((result) => !result.isFine);
for (const { name, output } of failed) say(`\n── ${name}\n${output.trim()}`);
say(
  `\n${results.length - failed.length} of ${results.length} checks passed in ${duration(performance.now() - began)}.`,
);
if (reportFile) {
  writeFileSync(
    reportFile,
    JSON.stringify({ passed: results.length - failed.length, failed: failed.length }),
  );
}
process.exitCode = failed.length > 0 ? 1 : 0;

async function runAll(): Promise<Result[]> {
  if (!existsSync("next-env.d.ts")) await run({ name: "route types", command: ["next", "typegen"] });
  const waiting = [...CHECKS];
  const done: Result[] = [];
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const result = await run(check);
      say(`${result.isFine ? "✓" : "✗"} ${result.name.padEnd(10)} ${duration(result.took).padStart(7)}`);
      done.push(result);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return done;
}

/** Some tools colour their output on build servers, even into a pipe. */
function plain(text: string): string {
  return process.stdout.isTTY ? text : stripVTControlCharacters(text);
}

function run({ name, command: [program = "", ...args] }: Check): Promise<Result> {
  const started = performance.now();
  const path = [join(process.cwd(), "node_modules", ".bin"), process.env["PATH"]].join(delimiter);
  const child = spawn(program, args, {
    env: { ...process.env, PATH: path, NEXT_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  return new Promise((done) => {
    const finish = (code: number | null) =>
      done({ name, isFine: code === 0, output: plain(output), took: performance.now() - started });
    child.once("error", (error) => {
      output += error.message;
      finish(1);
    });
    child.once("close", finish);
  });
}
