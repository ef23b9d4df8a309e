import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { ChildEnvironment } from "./environment.ts";
import { isAlive, withParentDeathSignal } from "./processes.ts";
import { warn } from "./progress.mjs";

export type ChildOptions = {
  name: string;
  args: string[];
  env: ChildEnvironment;
  logFile: string;
  /** True once the child does its work. Gets what the child has written since it was started. */
  isReady: (output: string) => Promise<boolean> | boolean;
  readyWithinMs: number;
  /** How long the child may take to end after SIGTERM. */
  stopWithinMs: number;
  /** Called as soon as the child exists, long before it is ready. */
  onStart?: (child: Child) => void;
  onChange?: () => void;
};

export type Child = {
  name: string;
  readonly pid: number | undefined;
  /** "killed" when it did not end in time, "cut off" when its exit code says that it left work behind. */
  stop: () => Promise<"stopped" | "cut off" | "killed">;
  killNow: () => void;
};

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** A child that lived this long starts its back-off anew. */
const HEALTHY_AFTER_MS = 60_000;
const KEPT_LOGS = 3;

/** Starts a Node process in a group of its own, waits until it is ready, and starts it again whenever it crashes. */
export async function startChild(options: ChildOptions): Promise<Child> {
  rotate(options.logFile);
  let isStopping = false;
  let crashes = 0;
  let current = launch(options);

  const child: Child = {
    name: options.name,
    get pid() {
      return current.process.pid;
    },
    stop: async () => {
      isStopping = true;
      const { process: ending, exited } = current;
      const how = await stopGroup(ending, options.stopWithinMs);
      if (ending.pid !== undefined) await exited;
      return how === "stopped" && (ending.exitCode ?? 0) !== 0 ? "cut off" : how;
    },
    killNow: () => {
      isStopping = true;
      signalGroup(current.process, "SIGKILL");
    },
  };
  options.onStart?.(child);
  await untilReady(options, current).catch(async (error: unknown) => {
    await child.stop();
    throw error;
  });
  watch();
  return child;

  function watch(): void {
    void current.exited.then(async (how) => {
      if (isStopping) return;
      crashes = Date.now() - current.startedAt > HEALTHY_AFTER_MS ? 1 : crashes + 1;
      const pause = Math.min(FIRST_PAUSE_MS * 2 ** (crashes - 1), LONGEST_PAUSE_MS);
      warn(`${options.name} ended (${how}). Starting it again in ${pause / 1000} s. Log: ${options.logFile}`);
      signalGroup(current.process, "SIGKILL");
      await sleep(pause);
      if (isStopping) return;
      current = launch(options);
      options.onChange?.();
      watch();
      await untilReady(options, current).then(
        () => warn(`${options.name} runs again.`),
        () => {},
      );
    });
  }
}

type Launched = { process: ChildProcess; exited: Promise<string>; startedAt: number; logStart: number };

function launch({ args, env, logFile }: ChildOptions): Launched {
  mkdirSync(dirname(logFile), { recursive: true });
  const logStart = existsSync(logFile) ? statSync(logFile).size : 0;
  const log = openSync(logFile, "a", 0o600);
  const [command = "", ...rest] = [...withParentDeathSignal("TERM"), process.execPath, ...args];
  const child = spawn(command, rest, { env, stdio: ["ignore", log, log], detached: true });
  closeSync(log);
  const exited = new Promise<string>((done) => {
    child.once("error", (error) => done(error.message));
    child.once("exit", (code, signal) => done(signal ?? `exit code ${code}`));
  });
  return { process: child, exited, startedAt: Date.now(), logStart };
}

async function untilReady(options: ChildOptions, launched: Launched): Promise<void> {
  let ended: string | undefined;
  void launched.exited.then((how) => {
    ended = how;
  });
  const deadline = Date.now() + options.readyWithinMs;
  for (;;) {
    const output = readFileSync(options.logFile, "utf8").slice(launched.logStart);
    if (ended === undefined && (await options.isReady(output))) return;
    const lateBy = Date.now() - deadline;
    if (ended !== undefined || lateBy > 0) {
      const what = ended === undefined ? "did not become ready" : `ended (${ended})`;
      const tail = output.trim().split("\n").slice(-15).join("\n");
      throw new Error(`${options.name} ${what}. Log: ${options.logFile}\n${tail}`);
    }
    await sleep(60);
  }
}

async function stopGroup(child: ChildProcess, patience: number): Promise<"stopped" | "killed"> {
  if (child.pid === undefined) return "stopped";
  signalProcess(child, "SIGTERM");
  const deadline = Date.now() + patience;
  while (isAlive(child.pid) && Date.now() < deadline) await sleep(25);
  const wasLate = isAlive(child.pid);
  signalGroup(child, "SIGKILL");
  return wasLate ? "killed" : "stopped";
}

function signalProcess(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
}

/** The whole group, so that nothing which the child started stays behind. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

/** app.log becomes app.1.log, and so on; the oldest one goes. */
function rotate(logFile: string): void {
  const numbered = (index: number) => (index === 0 ? logFile : logFile.replace(/\.log$/, `.${index}.log`));
  for (let index = KEPT_LOGS - 1; index >= 0; index -= 1) {
    if (existsSync(numbered(index))) renameSync(numbered(index), numbered(index + 1));
  }
}
