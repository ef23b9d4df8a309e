import http, { Agent } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";

import { signedSubmission, WEBHOOK_PATH } from "./signed-submission.ts";

/** So many requests a second, however slow the answers are: people do not wait for each other. */
export type OverloadOrders = {
  url: string;
  secret: string;
  cookies: string[];
  paths: string[];
  readsPerSecond: number;
  submissionsPerSecond: number;
  seconds: number;
};
/** One row a request: when it was sent, how long it took, what came; times in milliseconds since the beginning. */
export type OverloadReport = { reads: Float64Array; submissions: Float64Array };

const { url, secret, cookies, paths, ...orders } = workerData as OverloadOrders;
const agent = new Agent({ keepAlive: true, maxSockets: 2_000 });
const startedAt = performance.now();
const endsAt = startedAt + orders.seconds * 1000;
const reads: number[] = [];
const submissions: number[] = [];

await Promise.all([
  keepAsking(orders.readsPerSecond, (n) => read(n)),
  keepAsking(orders.submissionsPerSecond, () => submit()),
]);
agent.destroy();
const report: OverloadReport = {
  reads: Float64Array.from(reads),
  submissions: Float64Array.from(submissions),
};
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
parentPort?.postMessage(report);

async function keepAsking(perSecond: number, ask: (n: number) => Promise<void>): Promise<void> {
  if (perSecond === 0) return;
  const running = new Set<Promise<void>>();
  for (let n = 0; performance.now() < endsAt; n += 1) {
    const work: Promise<void> = ask(n).finally(() => running.delete(work));
    running.add(work);
    const waitMs = startedAt + ((n + 1) * 1000) / perSecond - performance.now();
    if (waitMs >= 1) await sleep(waitMs);
  }
  await Promise.all(running);
}

async function read(n: number): Promise<void> {
  const path = paths[n % paths.length] ?? "/";
  const cookie = cookies[n % cookies.length] ?? "";
  const sentAt = performance.now();
  const status = await send(path, { headers: { cookie, accept: "application/json" } });
  reads.push(sentAt - startedAt, performance.now() - sentAt, status);
}

async function submit(): Promise<void> {
  const { headers, body } = signedSubmission({ publicUrl: url, secret });
  const sentAt = performance.now();
  const status = await send(WEBHOOK_PATH, { headers, body });
  submissions.push(sentAt - startedAt, performance.now() - sentAt, status);
}

/** The status once the last byte is there; 0 when the connection broke. */
function send(path: string, given: { headers: Record<string, string>; body?: Buffer }): Promise<number> {
  const { headers, body } = given;
  const method = body ? "POST" : "GET";
  const length = body ? { "content-length": String(body.length) } : {};
  return new Promise((done) => {
    const request = http.request(
      url + path,
      { agent, method, headers: { ...headers, ...length } },
      (answer) => {
        answer.resume();
        answer.on("end", () => done(answer.statusCode ?? 0));
        answer.on("error", () => done(0));
      },
    );
    request.on("error", () => done(0));
    request.end(body);
  });
}
