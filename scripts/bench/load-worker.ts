import net from "node:net";
import { parentPort, workerData } from "node:worker_threads";

import { signedSubmission, WEBHOOK_PATH } from "./signed-submission.ts";

/** What a worker is told to do. It signs before it starts, so that the load is cheap while it is measured. */
export type LoadOrders = {
  port: number;
  connections: number;
  seconds: number;
  publicUrl: string;
  secret: string;
  /** So many requests are made ready; beyond them each is signed when it is sent. */
  ready: number;
};
export type LoadReport = { seconds: number; times: Float64Array; failed: number };

const { port, connections, seconds, publicUrl, secret, ready } = workerData as LoadOrders;
const requests = Array.from({ length: ready }, () => makeRequest());
const times: number[] = [];
let failed = 0;

await run();

async function run(): Promise<void> {
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  await Promise.all(Array.from({ length: connections }, () => keepBusy(endsAt)));
  const report: LoadReport = {
    seconds: (performance.now() - startedAt) / 1000,
    times: Float64Array.from(times),
    failed,
  };
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
  parentPort?.postMessage(report);
}

/** One connection, one request after the other, until the time is over. */
function keepBusy(endsAt: number): Promise<void> {
  return new Promise((done) => {
    const socket = net.connect({ port, host: "127.0.0.1", noDelay: true });
    let sentAt = 0;
    let received = "";
    let isOver = false;
    const send = () => {
      if (performance.now() >= endsAt) {
        isOver = true;
        socket.end();
        return;
      }
      const request = requests.pop() ?? makeRequest();
      sentAt = performance.now();
      socket.write(request);
    };
    socket.on("connect", send);
    socket.on("data", (data) => {
      received += data.toString("latin1");
      if (!isWhole(received)) return;
      if (received.startsWith("HTTP/1.1 202")) times.push(performance.now() - sentAt);
      else failed += 1;
      received = "";
      send();
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      if (!isOver) failed += 1;
      done();
    });
  });
}

/** Whether an answer has come to its end: by its length, or by its last chunk. */
function isWhole(answer: string): boolean {
  const head = answer.indexOf("\r\n\r\n");
  if (head < 0) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(answer)?.[1];
  return length === undefined ? answer.endsWith("0\r\n\r\n") : answer.length >= head + 4 + Number(length);
}

function makeRequest(): Buffer {
  const { headers, body } = signedSubmission({ publicUrl, secret });
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = [
    `POST ${WEBHOOK_PATH} HTTP/1.1`,
    "host: bench",
    ...lines,
    `content-length: ${body.length}`,
    "",
    "",
  ];
  return Buffer.concat([Buffer.from(head.join("\r\n")), body]);
}
