import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

export type BenchStack = {
  url: string;
  databaseUrl: string;
  directory: string;
  secrets: Record<string, string>;
  stop: () => Promise<void>;
};

/** The default start on free ports and in a folder of its own, without demo data and without an undo window. */
export async function startBenchStack(): Promise<BenchStack> {
  const directory = await mkdtemp(path.join(tmpdir(), "countersign-bench-"));
  const child = spawn(process.execPath, ["scripts/start.mjs", "--json", "--no-demo"], {
    env: {
      ...process.env,
      COUNTERSIGN_DIR: directory,
      COUNTERSIGN_PORT_BASE: "0",
      UNDO_WINDOW_SECONDS: "0",
      LOG_LEVEL: "warn",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await firstLine(child, (text) => text.startsWith("{"));
  const { url, databaseUrl } = JSON.parse(line) as { url: string; databaseUrl: string };
  const secrets = JSON.parse(await readFile(path.join(directory, "secrets.json"), "utf8")) as Record<
    string,
    string
  >;
  return {
    url,
    databaseUrl,
    directory,
    secrets,
    stop: async () => {
      await stopChild(child);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Starts a script and waits for the line that says where it listens. */
export async function startScript(
  file: string,
  env: Record<string, string>,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const child = spawn(process.execPath, [file], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await firstLine(child, (text) => text.includes(" ready http"));
  return { url: line.split(" ").at(-1) ?? "", stop: () => stopChild(child) };
}

function firstLine(child: ChildProcess, matches: (line: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const line = output.split("\n").slice(0, -1).find(matches);
      if (line) resolve(line);
    });
    child.once("exit", (code) => reject(new Error(`Stopped with code ${code} before it was ready.`)));
  });
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await gone;
}
