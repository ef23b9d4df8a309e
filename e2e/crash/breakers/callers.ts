import { type ChildProcess, spawn } from "node:child_process";

export type Caller = { owner: string; child: ChildProcess };
export type Callers = {
  list: Caller[];
  /** How long each call of the service that is well took, in milliseconds, since the last time they were taken. */
  takeLatencies: () => number[];
  /** How many have made a call. */
  running: () => number;
  start: () => Caller;
  stop: () => void;
};

/** Processes of the product that share nothing but the database. */
export function createCallers(address: { databaseUrl: string; serverUrl: string; rules: object }): Callers {
  let number = 0;
  let latencies: number[] = [];
  const list: Caller[] = [];
  const running = new Set<string>();
  const start = (): Caller => {
    number += 1;
    const owner = `caller-${number}`;
    const { databaseUrl, serverUrl, rules } = address;
    const child = spawn(
      process.execPath,
      ["e2e/crash/breaker-caller.ts", databaseUrl, serverUrl, owner, JSON.stringify(rules)],
      { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, LOG_LEVEL: "silent" } },
    );
    child.stdout?.on("data", (chunk: Buffer) => {
      running.add(owner);
      for (const line of chunk.toString().split("\n"))
        if (line.startsWith("well ")) latencies.push(Number(line.slice(5)));
    });
    const caller = { owner, child };
    list.push(caller);
    return caller;
  };
  return {
    list,
    start,
    running: () => running.size,
    takeLatencies: () => {
      const taken = latencies;
      latencies = [];
      return taken;
    },
    stop: () => {
      for (const { child } of list) child.kill("SIGKILL");
    },
  };
}
