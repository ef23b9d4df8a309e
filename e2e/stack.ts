import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { workerIndex } from "./people.ts";

/** Where everything runs, as `npm start -- --json` prints it. */
export type StackAddresses = {
  url: string;
  pages: string;
  hubspot: string;
  gmail: string;
  identity: string;
  engine: string;
  databaseUrl: string;
  keyStoreUrl: string;
  directory: string;
  pids: Record<string, number>;
};

const fileOf = (index: number) => path.join("test-results", `stack-${index}.json`);
const START_DEADLINE_MS = 10 * 60_000;

/**
 * Short windows, so that a run takes minutes, readers who need an instant for a draft, and no regular look at the forms, which would bring in what a test keeps
 * back: the tests of that look ask for it. Everything else is the default start.
 */
const QUICK = {
  UNDO_WINDOW_SECONDS: "5",
  READING_WORDS_PER_MINUTE: "1000000",
  ENGINE_BACKOFF_MS: "400",
  UNKNOWN_AFTER_SECONDS: "6",
  BREAKER_OPEN_MS: "1000",
  BREAKER_MAX_OPEN_MS: "2000",
  FORMS_POLLING: "false",
};

export type RunningStack = { stack: StackAddresses; stop: (keepFolder?: boolean) => Promise<void> };

/** Starts the whole product for one worker as a newcomer would, on free ports and in a folder of its own. */
export async function startStack(index: number): Promise<RunningStack> {
  const running = await startOwnStack();
  await rememberStack(running.stack, index);
  return running;
}

/** A stack beside the worker's, configured by its own variables; with a folder given, that stack anew. */
export function startOwnStack(
  variables: Record<string, string> = {},
  folder?: string,
): Promise<RunningStack> {
  return startAsNewcomer({ LOG_LEVEL: "info", ...QUICK, ...variables }, folder);
}

/** Everything as `npm start` has it but for these variables, on free ports and in a folder of its own. */
export async function startAsNewcomer(
  variables: Record<string, string>,
  folder?: string,
): Promise<RunningStack> {
  const directory = folder ?? (await mkdtemp(path.join(tmpdir(), "countersign-e2e-")));
  const child = spawn(process.execPath, ["scripts/start.mjs", "--json", "--no-demo"], {
    env: {
      ...process.env,
      COUNTERSIGN_DIR: directory,
      COUNTERSIGN_PORT_BASE: "0",
      ...variables,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const stack = await readAddresses(child);
  return {
    stack,
    stop: async (keepFolder = process.env["KEEP_STACK_FOLDER"] === "true") => {
      const isRunning = child.exitCode === null && child.signalCode === null;
      const ended = isRunning ? new Promise((resolve) => child.once("exit", resolve)) : null;
      child.kill("SIGTERM");
      await ended;
      if (!keepFolder) await rm(directory, { recursive: true, force: true });
    },
  };
}

export async function rememberStack(stack: StackAddresses, index: number): Promise<void> {
  await writeFile(fileOf(index), JSON.stringify(stack));
}

/** The stack that the global set-up started for this worker. */
export async function runningStack(): Promise<StackAddresses> {
  return JSON.parse(await readFile(fileOf(workerIndex()), "utf8")) as StackAddresses;
}

/** The process ids as they are now: children that were killed have been started again. */
export async function processIds(stack: StackAddresses): Promise<Record<string, number>> {
  const file = path.join(stack.directory, "processes.json");
  return JSON.parse(await readFile(file, "utf8")) as Record<string, number>;
}

function readAddresses(child: ChildProcess): Promise<StackAddresses> {
  return new Promise((resolve, reject) => {
    let output = "";
    const timer = setTimeout(
      () => reject(new Error("The product did not start in time.")),
      START_DEADLINE_MS,
    );
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const line = output.split("\n").find((text) => text.startsWith("{") && text.endsWith("}"));
      if (!line) return;
      clearTimeout(timer);
      resolve(JSON.parse(line) as StackAddresses);
    });
    child.once("exit", (code) => reject(new Error(`The product stopped with code ${code} while starting.`)));
  });
}
