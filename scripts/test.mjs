// `npm test`: no dependencies, Node 20 is enough. Installs, then runs every stage under Node 24 and adds up what they report.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { provideChromium } from "./lib/chromium.mjs";
import {
  checkMachine,
  checkPostgres,
  findNode24,
  installPackages,
  packagesComplete,
  StartError,
} from "./lib/install.mjs";
import { duration, say, step, warn } from "./lib/progress.mjs";
import { checkTotals, inWords, playwrightTotals, runCommand, sum, vitestTotals } from "./lib/stages.mjs";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const BIN = join(ROOT, "node_modules", ".bin");
/** Each has a stack of its own. Specs mostly wait: for an undo window, a step, a screen. */
const BROWSER_WORKERS = "2";
const STOPPED = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

process.chdir(ROOT);
const began = Date.now();
const reports = mkdtempSync(join(tmpdir(), "countersign-reports-"));
process.on("exit", () => rmSync(reports, { recursive: true, force: true }));
for (const [signal, code] of Object.entries(STOPPED)) process.once(signal, () => process.exit(code));

try {
  await runEverything();
} catch (error) {
  warn(error instanceof StartError ? error.message : (error.stack ?? String(error)));
  say("0 passed, 1 failed, 0 skipped");
  process.exitCode = 1;
}

async function runEverything() {
  checkMachine();
  if (!packagesComplete()) await step("Packages", () => installPackages({ log: warn }));
  const node = findNode24();
  checkPostgres();
  const env = {
    PATH: [dirname(node), BIN, process.env.PATH].join(delimiter),
    NEXT_TELEMETRY_DISABLED: "1",
    NO_COLOR: process.stdout.isTTY ? "" : "1",
  };
  const stages = [
    { name: "Check", run: () => check(node, env) },
    {
      name: "Unit and integration",
      run: () => vitest(node, env, { config: "vitest.config.ts", options: ["--coverage"] }),
    },
    { name: "Engine", run: () => vitest(node, env, { config: "e2e/engine/vitest.config.ts" }) },
    { name: "Crashes", run: () => vitest(node, env, { config: "e2e/crash/vitest.config.ts" }) },
    { name: "Browser", run: () => browser(node, env) },
  ];
  const results = [];
  for (const { name, run } of stages) {
    const started = Date.now();
    say(`\n── ${name}`);
    const totals = await run();
    say(`── ${name}: ${inWords(totals)}, ${duration(Date.now() - started)}`);
    results.push({ name, totals });
  }
  say("");
  for (const { name, totals } of results) say(`${name.padEnd(22)} ${inWords(totals)}`);
  const total = sum(results.map((result) => result.totals));
  say(`All of it took ${duration(Date.now() - began)}.`);
  say(inWords(total));
  process.exitCode = total.failed > 0 ? 1 : 0;
}

async function check(node, env) {
  const report = join(reports, "check.json");
  const code = await runCommand([node, "scripts/check.ts", `--report=${report}`], env);
  return checkTotals(report, code);
}

async function vitest(node, env, { config, options = [] }) {
  const report = join(reports, `${dirname(config) === "." ? "unit" : basename(dirname(config))}.json`);
  const command = [node, "node_modules/vitest/vitest.mjs", "run", "--config", config, ...options];
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  return vitestTotals(report, await runCommand([...command, ...reporters], env));
}

async function browser(node, env) {
  try {
    const chromium = await step("Chromium", () => provideChromium({ node, log: warn }));
    const report = join(reports, "browser.json");
    const code = await runCommand(
      [node, "node_modules/@playwright/test/cli.js", "test", "--reporter=list,json"],
      {
        ...env,
        ...chromium.env,
        E2E_WORKERS: process.env.E2E_WORKERS ?? BROWSER_WORKERS,
        PLAYWRIGHT_JSON_OUTPUT_NAME: report,
      },
    );
    return playwrightTotals(report, code);
  } catch (error) {
    warn(error instanceof StartError ? error.message : String(error));
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
