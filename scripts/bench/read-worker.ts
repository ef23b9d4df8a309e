import { Agent, get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";

/** People who each have the console open: one connection and one session a person, a pause between two reads. */
export type ReadOrders = {
  url: string;
  cookies: string[];
  paths: string[];
  seconds: number;
  pauseMs: number;
};
export type ReadReport = {
  seconds: number;
  times: Float64Array;
  failed: number;
  statuses: [number, number][];
};

const { url, cookies, paths, seconds, pauseMs } = workerData as ReadOrders;
const agent = new Agent({ keepAlive: true, maxSockets: cookies.length });
const times: number[] = [];
const statuses = new Map<number, number>();

const startedAt = performance.now();
const endsAt = startedAt + seconds * 1000;
await Promise.all(cookies.map((cookie) => useConsole(cookie)));
agent.destroy();
const report: ReadReport = {
  seconds: (performance.now() - startedAt) / 1000,
  times: Float64Array.from(times),
  failed: [...statuses].reduce((sum, [status, count]) => sum + (status === 200 ? 0 : count), 0),
  statuses: [...statuses],
};
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
parentPort?.postMessage(report);

async function useConsole(cookie: string): Promise<void> {
  await sleep(Math.random() * pauseMs);
  while (performance.now() < endsAt) {
    const path = paths[Math.floor(Math.random() * paths.length)] ?? "/";
    const sentAt = performance.now();
    const status = await read(url + path, cookie);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (status === 200) times.push(performance.now() - sentAt);
    await sleep(pauseMs * (0.5 + Math.random()));
  }
}

/** The status of the answer, once its last byte is there; 0 when the connection broke. */
function read(address: string, cookie: string): Promise<number> {
  return new Promise((done) => {
    const request = get(address, { agent, headers: { cookie, accept: "application/json" } }, (answer) => {
      answer.on("data", () => {});
      answer.on("end", () => done(answer.statusCode ?? 0));
      answer.on("error", () => done(0));
    });
    request.on("error", () => done(0));
  });
}
