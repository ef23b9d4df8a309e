import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chown, mkdir, open, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { freePort } from "./ports.ts";
import { type PostgresRuntime, postgresRuntime } from "./postgres-runtime.ts";
import { isAlive, commandLineOf, withParentDeathSignal } from "./processes.ts";

export type PostgresOptions = {
  directory: string;
  /** 0 or absent takes a free port. */
  port?: number;
  settings?: Record<string, string | number>;
  /** false trades crash safety for speed: for tests only. */
  durable?: boolean;
  /** With a password connections need it (SCRAM); without one anybody on this machine may connect. */
  password?: string;
  logFile?: string;
};

export type RunningPostgres = {
  url: string;
  port: number;
  pid: number;
  /** Where the data really lies; differs from the asked folder only when Postgres may not read that one. */
  directory: string;
  /** How the server runs, for the person at the terminal. */
  runsAs: string;
  /** Settles when the server is gone, wanted or not. */
  exited: Promise<number | null>;
  stop: () => Promise<void>;
};

const SUPERUSER = "countersign";
const START_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 20_000;
const FAST_AND_FORGETFUL = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };

/** Creates the cluster when the folder is empty, stops a forgotten server in it, starts it and waits until it answers. */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const asked = resolve(options.directory);
  const runtime = await postgresRuntime(asked);
  await stopForgottenServer(runtime.directory);
  if (!existsSync(join(runtime.directory, "PG_VERSION"))) await createCluster(runtime, options.password);
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port || (await freePort());
    try {
      return await launch(runtime, { ...options, port });
    } catch (error) {
      if (options.port || attempt === 5 || !String(error).includes("could not bind")) throw error;
    }
  }
}

/** Stops a server whose launcher died without stopping it. */
export async function stopForgottenServer(directory: string): Promise<void> {
  const found = await readPidFile(directory);
  if (!found || !isAlive(found.pid)) return;
  if (!commandLineOf(found.pid).includes(directory)) return;
  await stopServer(found.pid);
}

async function createCluster(runtime: PostgresRuntime, password: string | undefined): Promise<void> {
  await rm(runtime.directory, { recursive: true, force: true });
  await mkdir(runtime.directory, { recursive: true, mode: 0o700 });
  if (runtime.uid !== undefined) await chown(runtime.directory, runtime.uid, runtime.uid);
  const passwordFile = `${runtime.directory}.password`;
  if (password) {
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    if (runtime.uid !== undefined) await chown(passwordFile, runtime.uid, runtime.uid);
  }
  const [command = "", ...args] = [
    ...runtime.prefix,
    join(runtime.binaries, "initdb"),
    ...["-D", runtime.directory, "-U", SUPERUSER, "--encoding=UTF8", "--no-instructions"],
    ...["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"],
    ...(password ? ["--auth=scram-sha-256", `--pwfile=${passwordFile}`] : ["--auth=trust"]),
  ];
  try {
    const result = spawnSync(command, args, {
      ...runtime.identity,
      env: serverEnvironment(),
      encoding: "utf8",
    });
    if (result.status === 0) return;
    await rm(runtime.directory, { recursive: true, force: true });
    throw new Error(
      `initdb could not create ${runtime.directory}: ${result.error?.message ?? result.stderr}`,
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function launch(
  runtime: PostgresRuntime,
  options: PostgresOptions & { port: number },
): Promise<RunningPostgres> {
  const { directory } = runtime;
  const logFile = options.logFile ?? join(directory, "server.log");
  const settings = {
    port: options.port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    timezone: "UTC",
    log_timezone: "UTC",
    ...(options.durable === false ? FAST_AND_FORGETFUL : {}),
    ...options.settings,
  };
  const [command = "", ...args] = [
    ...runtime.prefix,
    ...withParentDeathSignal("INT"),
    join(runtime.binaries, "postgres"),
    ...["-D", directory],
    ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
  const log = await open(logFile, "a");
  const startOfLog = (await log.stat()).size;
  const child = spawn(command, args, {
    ...runtime.identity,
    env: serverEnvironment(),
    stdio: ["ignore", log.fd, log.fd],
    detached: true,
  });
  await log.close();
  const exited = new Promise<number | null>((done) => {
    child.once("error", () => done(null));
    child.once("exit", (code) => done(code));
  });
  child.unref();
  const pid = child.pid;
  if (pid === undefined) throw new Error(`Postgres could not be started: ${command} was not found.`);

  const ready = await Promise.race([untilReady(directory, pid), exited.then(() => "exited" as const)]);
  if (ready !== "ready") {
    if (ready === "slow") await stopServer(pid);
    const tail = (await readFile(logFile, "utf8")).slice(startOfLog).trim().split("\n").slice(-8).join("\n");
    throw new Error(`Postgres in ${directory} did not start (log: ${logFile}):\n${tail}`);
  }
  const credentials = options.password ? `${SUPERUSER}:${encodeURIComponent(options.password)}` : SUPERUSER;
  return {
    url: `postgres://${credentials}@127.0.0.1:${options.port}/postgres`,
    port: options.port,
    pid,
    directory,
    runsAs: runtime.runsAs,
    exited,
    stop: () => stopServer(pid),
  };
}

/** The server writes its state into line 8 of postmaster.pid, as pg_ctl reads it. */
async function untilReady(directory: string, pid: number): Promise<"ready" | "slow"> {
  const deadline = Date.now() + START_DEADLINE_MS;
  while (Date.now() < deadline) {
    const found = await readPidFile(directory);
    if (found?.pid === pid && found.status === "ready") return "ready";
    await sleep(15);
  }
  return "slow";
}

async function readPidFile(directory: string): Promise<{ pid: number; status: string } | undefined> {
  try {
    const lines = (await readFile(join(directory, "postmaster.pid"), "utf8")).split("\n");
    const pid = Number(lines[0]);
    return Number.isInteger(pid) && pid > 1 ? { pid, status: (lines[7] ?? "").trim() } : undefined;
  } catch {
    return undefined;
  }
}

/** Fast shutdown first; a server that does not obey is stopped hard and recovers at its next start. */
async function stopServer(pid: number): Promise<void> {
  for (const [signal, patience] of [
    ["SIGINT", STOP_DEADLINE_MS],
    ["SIGQUIT", 5000],
    ["SIGKILL", 5000],
  ] as const) {
    if (!isAlive(pid)) return;
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    const deadline = Date.now() + patience;
    while (isAlive(pid) && Date.now() < deadline) await sleep(15);
  }
}

/** PG* variables of the person's own shell must not reach the server. */
function serverEnvironment(): NodeJS.ProcessEnv {
  const kept = ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH"];
  const inherited = Object.entries(process.env).filter(([name]) => kept.includes(name));
  return { ...Object.fromEntries(inherited), NODE_ENV: process.env["NODE_ENV"] ?? "production", LC_ALL: "C" };
}
