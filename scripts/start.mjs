// The door of `npm start`: no dependencies, Node 20 is enough. It installs, then hands over to start.ts under Node 24.
import { spawn, spawnSync } from "node:child_process";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import {
  checkMachine,
  checkPostgres,
  findNode24,
  installPackages,
  packagesComplete,
  StartError,
} from "./lib/install.mjs";
import { say, speakOnStandardError, step, warn } from "./lib/progress.mjs";
import { releaseLock, takeLock } from "./lib/run-lock.mjs";

/** A terminal's Ctrl-C reaches us twice, from the terminal and from npm. */
const SAME_SIGNAL_MS = 700;
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
const args = process.argv.slice(2);
if (args.includes("--json")) speakOnStandardError();
const folder = resolve(process.env.COUNTERSIGN_DIR || ".countersign");

try {
  checkMachine();
  const holder = takeLock(folder);
  if (holder) {
    const place = holder.url ? ` at ${holder.url}` : ", still starting";
    throw new StartError(
      `Countersign already runs here${place} (process ${holder.pids[0]}). Stop that one first.`,
    );
  }
  process.on("exit", () => releaseLock(folder));
  await prepare();
  handOver(findNode24());
} catch (error) {
  warn(error instanceof StartError ? error.message : (error.stack ?? String(error)));
  process.exitCode = 1;
}

async function prepare() {
  if (packagesComplete()) return;
  const stop = (signal) => process.exit(EXIT_CODES[signal]);
  for (const signal of Object.keys(EXIT_CODES)) process.once(signal, stop);
  say("Installing the packages. The first time takes a minute or two.");
  await step("Packages", () => installPackages({ log: warn }));
  for (const signal of Object.keys(EXIT_CODES)) process.removeListener(signal, stop);
}

/** Passes signals on, each once, and ends as the child ends. */
function handOver(node) {
  checkPostgres();
  const follow =
    process.platform === "linux" && spawnSync("setpriv", ["--pdeathsig", "TERM", "true"]).status === 0
      ? ["setpriv", "--pdeathsig", "TERM"]
      : [];
  const [command, ...rest] = [...follow, node, "scripts/start.ts", ...args];
  const child = spawn(command, rest, { stdio: "inherit", detached: true });
  let last = 0;
  for (const signal of Object.keys(EXIT_CODES)) {
    process.on(signal, () => {
      if (Date.now() - last < SAME_SIGNAL_MS) return;
      last = Date.now();
      child.kill(signal);
    });
  }
  child.once("exit", (code, signal) => process.exit(code ?? EXIT_CODES[signal] ?? 1));
}
