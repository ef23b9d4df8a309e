import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { Inngest } from "inngest";
import { serve } from "inngest/node";

import { startPostgres } from "./lib/embedded-postgres.ts";
import { freePort } from "./lib/ports.ts";

const LATENCY_EVENTS = 400;
const PAUSE_MS = 15;
const LOADS = [
  { runs: 20, steps: 50 },
  { runs: 200, steps: 4 },
];

const signingKey = `signkey-bench-${randomBytes(16).toString("hex")}`;
const enginePort = await freePort();
const client = new Inngest({
  id: "bench",
  baseUrl: `http://127.0.0.1:${enginePort}`,
  isDev: false,
  eventKey: "bench",
  signingKey,
});
const latencies: number[] = [];
let finished = 0;

const chain = client.createFunction(
  { id: "chain", retries: 1, triggers: [{ event: "bench/chain" }] },
  async ({ event, step }) => {
    const { steps, sentAt } = event.data as { steps: number; sentAt?: number };
    for (let n = 0; n < steps; n++) {
      await step.run(`step ${n}`, () => {
        if (n === 0 && sentAt !== undefined) latencies.push(performance.now() - sentAt);
        if (n === steps - 1) finished += 1;
        return n;
      });
    }
  },
);

const directory = await mkdtemp(path.join(tmpdir(), "countersign-bench-"));
const postgres = await startPostgres({ directory: path.join(directory, "postgres") });
const app = createServer(serve({ client, functions: [chain] }));
const appPort = await freePort();
await new Promise<void>((resolve) => app.listen(appPort, "127.0.0.1", resolve));

try {
  for (const checkpointing of ["on", "off"] as const) await measure(checkpointing);
} finally {
  app.close();
  app.closeAllConnections();
  await postgres.stop();
  await rm(directory, { recursive: true, force: true });
}

/** The engine as a process of its own, the app in this one, signed HTTP between them, a durable database. */
async function measure(checkpointing: "on" | "off"): Promise<void> {
  const engine = spawn(process.execPath, ["inngest/engine/main.ts"], {
    env: {
      ...process.env,
      ENGINE_DATABASE_URL: postgres.url,
      ENGINE_APP_URL: `http://127.0.0.1:${appPort}/api/inngest`,
      ENGINE_PORT: String(enginePort),
      ENGINE_CHECKPOINTING: checkpointing,
      INNGEST_SIGNING_KEY: signingKey,
      INNGEST_EVENT_KEY: "bench",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(engine, "exit");
  try {
    await new Promise<void>((resolve) => {
      engine.stdout.on("data", (chunk: Buffer) => chunk.toString().includes("engine ready") && resolve());
    });
    print(`checkpointing ${checkpointing}`, "");
    await sendAll(100, 2);
    await measureLatency();
    for (const { runs, steps } of LOADS) {
      const ms = await sendAll(runs, steps);
      print(`${runs} runs × ${steps} steps`, `${Math.round((runs * steps * 1000) / ms)} steps/s`);
    }
  } finally {
    engine.kill("SIGTERM");
    await ended;
  }
}

async function measureLatency(): Promise<void> {
  latencies.length = 0;
  finished = 0;
  for (let n = 0; n < LATENCY_EVENTS; n++) {
    await client.send({ name: "bench/chain", data: { steps: 1, sentAt: performance.now() } });
    await delay(PAUSE_MS);
  }
  while (finished < LATENCY_EVENTS) await delay(5);
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1);
  print(
    "event → first step",
    `p50 ${at(0.5)} ms, p90 ${at(0.9)} ms, p99 ${at(0.99)} ms (${sorted.length} events)`,
  );
}

/** Milliseconds until so many runs of so many steps have run their last step. */
async function sendAll(runs: number, steps: number): Promise<number> {
  finished = 0;
  const start = performance.now();
  for (let sent = 0; sent < runs; sent += 20) {
    const count = Math.min(20, runs - sent);
    await client.send(Array.from({ length: count }, () => ({ name: "bench/chain", data: { steps } })));
  }
  while (finished < runs) await delay(2);
  return performance.now() - start;
}

function print(label: string, value: string): void {
  process.stdout.write(`${label.padEnd(24)} ${value}\n`);
}
