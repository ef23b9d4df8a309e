// `npm run reset`: no dependencies. Removes what npm start has made on this machine, never the sources.
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { say, warn } from "./lib/progress.mjs";
import { lockHolder } from "./lib/run-lock.mjs";

const MARKS = ["running.json", "ports.json", "processes.json", "secrets.json", "logs"];

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
process.exitCode = reset(resolve(process.env.COUNTERSIGN_DIR || ".countersign"));

function reset(folder) {
  const name = relative(".", folder) || folder;
  if (!existsSync(folder)) {
    say(`${name} does not exist: there is nothing to remove.`);
    return 0;
  }
  const holder = lockHolder(folder);
  if (holder) {
    warn(
      `Countersign runs${holder.url ? ` at ${holder.url}` : ""} (process ${holder.pids[0]}). Stop it first.`,
    );
    return 1;
  }
  const entries = readdirSync(folder);
  if (!entries.some((entry) => MARKS.includes(entry))) {
    warn(`${name} does not look like a folder that npm start made. Nothing was removed.`);
    return 1;
  }
  if (!process.stdin.isTTY && !process.argv.includes("--yes")) {
    warn(`This removes ${name}: both databases, the secrets, the sandbox and the logs. Say so with --yes.`);
    return 1;
  }
  const elsewhere = entries
    .filter((entry) => entry.endsWith(".elsewhere"))
    .map((entry) => readFileSync(join(folder, entry), "utf8").trim())
    .filter((path) => path.includes("/countersign/"));
  for (const path of [folder, ...elsewhere]) {
    say(`Removing ${path === folder ? `${name}: both databases, the secrets, the sandbox, the logs` : path}`);
    rmSync(path, { recursive: true, force: true });
  }
  say("Done. The next npm start begins anew.");
  return 0;
}
