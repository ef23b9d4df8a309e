import http, { Agent } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

import { signedSubmission, WEBHOOK_PATH } from "#scripts/bench/signed-submission.ts";

export type LoadReport = {
  requests: number;
  accepted: string[];
  /** What was neither 200 nor 202, in words, each with its number. */
  failures: Record<string, number>;
  slowestMs: number;
};

const PER_SECOND = 50;
/** Every so many requests one is a submission: what is accepted must be worked through as well, on the same cores. */
const SUBMISSION_EVERY = 20;
const READS = ["/api/v1/session", "/api/v1/needs", "/api/v1/sending", "/health/dependencies"];

/** Fifty requests a second, however slow the answers are, until it is told to stop. */
export function startLoad(target: { url: string; secret: string; cookie: string }) {
  const agent = new Agent({ keepAlive: true });
  const report: LoadReport = { requests: 0, accepted: [], failures: {}, slowestMs: 0 };
  const running = new Set<Promise<void>>();
  let isOver = false;
  const note = (what: string) => {
    report.failures[what] = (report.failures[what] ?? 0) + 1;
  };
  const ask = async (n: number) => {
    const startedAt = performance.now();
    const isSubmission = n % SUBMISSION_EVERY === 0;
    const given = isSubmission ? signedSubmission({ publicUrl: target.url, secret: target.secret }) : null;
    const path = given ? WEBHOOK_PATH : (READS[n % READS.length] ?? "/");
    const outcome = await send(target.url + path, {
      ...{ agent, method: given ? "POST" : "GET", body: given?.body ?? null },
      headers: given ? given.headers : { cookie: target.cookie, accept: "application/json" },
    });
    report.slowestMs = Math.max(report.slowestMs, performance.now() - startedAt);
    if (outcome !== (given ? 202 : 200)) note(`${path} ${outcome}`);
    else if (given) report.accepted.push(given.conversionId);
  };
  const run = async () => {
    const startedAt = performance.now();
    while (!isOver) {
      const work: Promise<void> = ask(report.requests).finally(() => running.delete(work));
      running.add(work);
      report.requests += 1;
      await sleep(Math.max(0, startedAt + (report.requests * 1000) / PER_SECOND - performance.now()));
    }
    await Promise.all(running);
    agent.destroy();
  };
  const ended = run();
  return {
    stop: async (): Promise<LoadReport> => {
      isOver = true;
      await ended;
      return report;
    },
  };
}

type Asked = {
  agent: Agent;
  method: string;
  body: Buffer | null;
  headers: Record<string, string>;
};

/** The status, once the last byte is there; with the reason of a refusal for want of room; or why there is none. */
export function send(address: string, { agent, method, body, headers }: Asked): Promise<number | string> {
  return new Promise((resolve) => {
    const length = body ? { "content-length": String(body.length) } : {};
    const request = http.request(address, { agent, method, headers: { ...headers, ...length } }, (answer) => {
      let text = "";
      answer.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      answer.once("end", () => {
        const status = answer.statusCode ?? 0;
        resolve(status === 503 ? `503 ${/"reason":"(\w+)"/.exec(text)?.[1] ?? "refused"}` : status);
      });
      answer.once("error", (error) => resolve(error.message));
    });
    request.once("error", (error) => resolve(error.message));
    request.end(body ?? undefined);
  });
}
