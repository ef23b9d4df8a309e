// No dependencies: also runs under Node 20, before anything is installed.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** @typedef {{ pids: number[], url?: string }} Holder */

/**
 * Who runs on this state folder now, if anybody does.
 * @param {string} folder
 * @returns {Holder | undefined}
 */
export function lockHolder(folder) {
  let holder;
  try {
    holder = JSON.parse(readFileSync(fileOf(folder), "utf8"));
  } catch {
    return undefined;
  }
  const alive = holder.pids.filter((pid) => pid !== process.pid && isOurs(pid));
  return alive.length > 0 ? { ...holder, pids: alive } : undefined;
}

/**
 * Takes the folder for this process. Returns the present holder instead when there is one.
 * @param {string} folder
 * @returns {Holder | undefined}
 */
export function takeLock(folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    try {
      writeFileSync(fileOf(folder), JSON.stringify({ pids: [process.pid] }), { flag: "wx" });
      return undefined;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      const holder = lockHolder(folder);
      if (holder) return holder;
      rmSync(fileOf(folder), { force: true });
    }
  }
  return lockHolder(folder);
}

/**
 * @param {string} folder
 * @param {Holder} holder
 */
export function updateLock(folder, holder) {
  writeFileSync(fileOf(folder), JSON.stringify(holder));
}

/** @param {string} folder */
export function releaseLock(folder) {
  rmSync(fileOf(folder), { force: true });
}

const fileOf = (folder) => join(folder, "running.json");

/** A process number may have been given to somebody else since: the command must be ours. */
function isOurs(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== "EPERM") return false;
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("scripts/start");
  } catch {
    const listed = spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).stdout;
    return listed?.includes("scripts/start") ?? false;
  }
}
