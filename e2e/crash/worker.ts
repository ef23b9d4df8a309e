import { writeSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";

import { shiftClock } from "./break-clock.ts";
import { breakSources } from "./break-source.ts";
import type { CrashPoint, Orders } from "./points.ts";

/**
 * The product without its web framework: the same webhook handler, the same functions, the same use-cases. It loads,
 * waits for its orders on standard input, and dies or freezes where they say.
 */
shiftClock(Number(process.env["CRASH_CLOCK_MS"] ?? 0));
breakSources(process.env["CRASH_MUTANT"]);

const passed: string[] = [];
const counts = new Map<string, number>();
let orders: Orders = null;

Object.assign(globalThis, {
  __countersignStepObserver: async (name: string, work: () => PromiseLike<unknown>) => {
    const occurrence = (counts.get(name) ?? 0) + 1;
    counts.set(name, occurrence);
    passed.push(name);
    obey({ name, phase: "before", occurrence });
    const result = await work();
    obey({ name, phase: "after", occurrence });
    return result;
  },
});

function obey({ name, phase, occurrence }: CrashPoint): void {
  const point = orders?.point;
  if (!point || point.name !== name || point.phase !== phase || point.occurrence !== occurrence) return;
  const { action } = orders ?? {};
  orders = null;
  writeSync(1, `reached ${action}\n`);
  process.kill(process.pid, action === "kill" ? "SIGKILL" : "SIGSTOP");
}

const { createWorkerHandler } = await import("./worker-handler.ts");
const handler = createWorkerHandler({ passed: () => passed });
const server = http.createServer((request, response) => void handler(request, response));
const input = createInterface({ input: process.stdin });
writeSync(1, "loaded\n");

input.once("line", (line) => {
  orders = JSON.parse(line) as Orders;
  server.listen(0, "127.0.0.1", () => {
    writeSync(1, `listening ${(server.address() as AddressInfo).port}\n`);
  });
});
input.once("close", () => process.exit(0));
