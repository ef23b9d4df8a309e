// No dependencies: runs under Node 20. Runs one stage of the tests and counts what it reports.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** @typedef {{ passed: number, failed: number, skipped: number }} Totals */

let current;
process.on("exit", () => killGroup(current));

/**
 * Runs a command in a process group of its own and leaves nothing of it behind.
 * @param {string[]} command
 * @param {Record<string, string>} env
 * @returns {Promise<number>} its exit code
 */
export function runCommand(command, env) {
  const follows =
    process.platform === "linux" && spawnSync("setpriv", ["--pdeathsig", "TERM", "true"]).status === 0;
  const [program, ...args] = [...(follows ? ["setpriv", "--pdeathsig", "TERM"] : []), ...command];
  return new Promise((done) => {
    const child = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: ["ignore", "inherit", "inherit"],
      detached: true,
    });
    current = child;
    const finish = (code) => {
      killGroup(child);
      done(code ?? 1);
    };
    child.once("error", () => finish(127));
    child.once("exit", finish);
  });
}

/**
 * @param {string} file
 * @param {number} code
 * @returns {Totals}
 */
export function vitestTotals(file, code) {
  const report = readReport(file);
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const broken = report.testResults.filter(
    (suite) => suite.status === "failed" && suite.assertionResults.length === 0,
  );
  return atLeastOneFailure(code, {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  });
}

/**
 * @param {string} file
 * @param {number} code
 * @returns {Totals}
 */
export function playwrightTotals(file, code) {
  const report = readReport(file);
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const { expected, unexpected, flaky, skipped } = report.stats;
  return atLeastOneFailure(code, { passed: expected + flaky, failed: unexpected, skipped });
}

/**
 * @param {string} file
 * @param {number} code
 * @returns {Totals}
 */
export function checkTotals(file, code) {
  const report = readReport(file);
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  return atLeastOneFailure(code, { passed: report.passed, failed: report.failed, skipped: 0 });
}

/**
 * @param {Totals[]} all
 * @returns {Totals}
 */
export function sum(all) {
  const add = (name) => all.reduce((total, entry) => total + entry[name], 0);
  return { passed: add("passed"), failed: add("failed"), skipped: add("skipped") };
}

/** @param {Totals} totals */
export function inWords({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** A stage that ended badly without naming a failed test has failed all the same. */
function atLeastOneFailure(code, totals) {
  return code !== 0 && totals.failed === 0 ? { ...totals, failed: 1 } : totals;
}

function readReport(file) {
  try {
    return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
  } catch {
    return undefined;
  }
}

function killGroup(child) {
  if (!child?.pid) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // Nothing of the group is left.
  }
}
