// No dependencies: runs under Node 20, before anything is installed.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { StartError } from "./install.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];
const PLACES = [
  "/usr/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
const VARIABLES = ["CHROMIUM_PATH", "CHROME_PATH", "PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH"];

/** @typedef {{ path: string, env: Record<string, string>, note: string }} Browser */

/**
 * A Chromium that really runs here: a present one, else Debian's, else the one that npm carries.
 * @param {{ node: string, log: (line: string) => void }} options
 * @returns {Browser}
 */
export function provideChromium({ node, log }) {
  const present = presentChromium();
  if (present) return present;
  return installedByApt(log) ?? carriedByNpm(node, log) ?? refuse();
}

/** @returns {Browser | undefined} */
export function presentChromium() {
  const named = VARIABLES.map((name) => process.env[name]).filter(Boolean);
  const onPath = (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const downloaded = join(homedir(), ".cache", "ms-playwright");
  const path = [...named, ...PLACES, ...onPath].find((file) => existsSync(file) && runs(file));
  if (path) return { path, env: { CHROMIUM_PATH: path }, note: path };
  if (!existsSync(downloaded)) return undefined;
  const found = spawnSync("find", [downloaded, "-type", "f", "-name", "chrome"], { encoding: "utf8" }).stdout;
  const cached = (found ?? "").split("\n").find((file) => file && runs(file));
  return cached ? { path: cached, env: { CHROMIUM_PATH: cached }, note: cached } : undefined;
}

function installedByApt(log) {
  if (process.getuid?.() !== 0 || spawnSync("apt-get", ["--version"]).status !== 0) return undefined;
  log("No Chromium here. Installing Debian's with apt-get (update, then install chromium).");
  const options = {
    stdio: "ignore",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    timeout: 10 * 60_000,
  };
  spawnSync("apt-get", ["update", "-q"], options);
  spawnSync("apt-get", ["install", "-y", "-q", "--no-install-recommends", "chromium"], options);
  const browser = presentChromium();
  if (!browser) log("apt-get could not install it. Trying the Chromium that npm carries.");
  return browser;
}

/** The package brings the libraries that a bare Debian lacks, but unpacks them only where it believes to be on Lambda. */
function carriedByNpm(node, log) {
  if (!existsSync(join("node_modules", "@sparticuz", "chromium")) || process.platform !== "linux")
    return undefined;
  const folder = join(tmpdir(), `countersign-chromium-${process.getuid?.() ?? 0}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const script =
    'const { default: chromium } = await import("@sparticuz/chromium");' +
    "const path = await chromium.executablePath();" +
    'console.log(JSON.stringify({ path, libraries: process.env.LD_LIBRARY_PATH ?? "" }));';
  const run = spawnSync(node, ["--input-type=module", "-e", script], {
    encoding: "utf8",
    env: { ...process.env, TMPDIR: folder, AWS_LAMBDA_JS_RUNTIME: "nodejs24.x" },
    timeout: 5 * 60_000,
  });
  if (run.status !== 0) {
    log(`The Chromium that npm carries could not be unpacked: ${run.stderr.trim().split("\n").at(-1)}`);
    return undefined;
  }
  const { path, libraries } = JSON.parse(run.stdout.trim().split("\n").at(-1));
  const env = { CHROMIUM_PATH: path, LD_LIBRARY_PATH: libraries, FONTCONFIG_PATH: join(folder, "fonts") };
  return runs(path, env) ? { path, env, note: `${path} (carried by npm)` } : undefined;
}

function runs(file, env = {}) {
  const run = spawnSync(file, ["--version"], {
    env: { ...process.env, ...env },
    encoding: "utf8",
    timeout: 60_000,
  });
  return run.status === 0 && /\d+\.\d+/.test(run.stdout);
}

function refuse() {
  throw new StartError(
    "No Chromium runs here. Install one (Debian and Ubuntu: apt-get install chromium), or set CHROMIUM_PATH to it.",
  );
}
