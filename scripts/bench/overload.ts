import { Worker } from "node:worker_threads";

import type { Bench } from "./bench.ts";
import { percentile } from "./load.ts";
import type { OverloadOrders, OverloadReport } from "./overload-worker.ts";
import { webhookSecret } from "./processes.ts";
import type { ReadOrders, ReadReport } from "./read-worker.ts";
import { openSessions } from "./sessions.ts";

const SECONDS = Number(process.env["BENCH_SECONDS"] ?? 8);
const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 3);
const PEOPLE = 48;
const PATHS = ["/api/v1/today", "/api/v1/drafts", "/api/v1/needs", "/api/v1/sending"];
const SUBMISSIONS_PER_SECOND = 10;
/** A read that comes later helps nobody. */
const GOOD_MS = 1_000;
const CALM_MS = 500;
const RECOVERY_SECONDS = 12;

type Answer = { at: number; ms: number; status: number };
type Round = { share: number; reads: Answer[]; submissions: Answer[] };

/**
 * What happens above the capacity: the same reads at 100 and 150 % of what the server can do, with submissions beside
 * them, and then calm again. Only ratios within a round say something.
 */
export async function benchOverload({ stack, sql, print }: Bench): Promise<void> {
  const cookies = await openSessions(sql, PEOPLE);
  const secret = webhookSecret(stack);
  const ask = async (share: number, capacity: number, seconds = SECONDS): Promise<Round> => {
    const report = await runOverload({
      ...{ url: stack.url, secret, cookies, paths: PATHS, seconds },
      readsPerSecond: capacity * share,
      submissionsPerSecond: SUBMISSIONS_PER_SECOND,
    });
    return { share, reads: answersOf(report.reads), submissions: answersOf(report.submissions) };
  };
  print(`\nOverload, ${ROUNDS} rounds of ${SECONDS} s: ${PATHS.join(", ")}`);
  await capacityOf({ url: stack.url, cookies });
  for (let round = 0; round < ROUNDS; round += 1) {
    const capacity = await capacityOf({ url: stack.url, cookies });
    print(`  capacity ${capacity.toFixed(0)} reads/s, measured with ${PEOPLE} people who never pause`);
    const full = await ask(1, capacity);
    const over = await ask(1.5, capacity);
    const after = await ask(0.5, capacity, RECOVERY_SECONDS);
    const peak = Math.max(capacity, goodput(full));
    for (const each of [full, over]) print(`  ${lineOf(each, peak)}`);
    print(`  back at 50 %: ${recoveryOf(after)}`);
    print(`  ${orderOf([full, over, after])}`);
  }
}

async function capacityOf({ url, cookies }: { url: string; cookies: string[] }): Promise<number> {
  const orders: ReadOrders = { url, cookies, paths: PATHS, seconds: SECONDS, pauseMs: 0 };
  const { times, seconds } = await runWorker<ReadReport>("./read-worker.ts", orders);
  return times.length / seconds;
}

const runOverload = (orders: OverloadOrders) => runWorker<OverloadReport>("./overload-worker.ts", orders);

function lineOf({ share, reads, submissions }: Round, peak: number): string {
  const accepted = reads.filter(({ status }) => status === 200);
  const refused = reads.filter(({ status }) => status === 503);
  const broken = reads.length - accepted.length - refused.length;
  const p95 = (answers: readonly Answer[]) =>
    answers.length === 0
      ? "–"
      : `${percentile(
          answers.map(({ ms }) => ms),
          0.95,
        ).toFixed(0)} ms`;
  const taken = submissions.filter(({ status }) => status === 202);
  return [
    `${String(share * 100).padStart(3)} %: goodput ${(goodput({ share, reads, submissions }) / peak).toFixed(2)} of peak`,
    `accepted p95 ${p95(accepted)}`,
    `${((refused.length / Math.max(reads.length, 1)) * 100).toFixed(0)} % refused, p95 ${p95(refused)}`,
    `${broken} broken`,
    `submissions ${taken.length} of ${submissions.length}, p95 ${p95(taken)}`,
  ].join(", ");
}

/** Reads that came in time, a second of sending. */
function goodput({ reads }: Round): number {
  const seconds = (reads.at(-1)?.at ?? 0) / 1000;
  return reads.filter(({ status, ms }) => status === 200 && ms <= GOOD_MS).length / Math.max(seconds, 1);
}

/** The first second from which on every second is calm: nothing refused, and p95 as on a good day. */
function recoveryOf({ reads }: Round): string {
  const seconds = Array.from({ length: RECOVERY_SECONDS }, (_, second) =>
    reads.filter(({ at }) => Math.floor(at / 1000) === second),
  );
  const isCalm = (answers: readonly Answer[]) =>
    answers.every(({ status }) => status === 200) &&
    percentile(
      answers.map(({ ms }) => ms),
      0.95,
    ) < CALM_MS;
  const last = seconds.findLastIndex((answers) => answers.length > 0 && !isCalm(answers));
  return last === RECOVERY_SECONDS - 1 ? "NOT CALM AGAIN" : `calm after ${last + 1} s`;
}

/** Whether a submission was ever refused, and whether reads had been refused before. */
function orderOf(rounds: readonly Round[]): string {
  const refusedFirst = rounds.find(({ submissions }) => submissions.some(({ status }) => status !== 202));
  if (!refusedFirst) return "no submission was refused";
  const first = (answers: readonly Answer[], good: number) =>
    answers.find(({ status }) => status !== good)?.at ?? Number.POSITIVE_INFINITY;
  const isInOrder = first(refusedFirst.reads, 200) <= first(refusedFirst.submissions, 202);
  if (!isInOrder) process.exitCode = 1;
  return isInOrder
    ? "submissions were refused, after reads had been"
    : "A SUBMISSION WAS REFUSED WHILE READS WERE STILL ANSWERED: WRONG";
}

function answersOf(rows: Float64Array): Answer[] {
  const answers = Array.from({ length: rows.length / 3 }, (_, index) => ({
    at: rows[index * 3] ?? 0,
    ms: rows[index * 3 + 1] ?? 0,
    status: rows[index * 3 + 2] ?? 0,
  }));
  return answers.toSorted((one, other) => one.at - other.at);
}

async function runWorker<Report>(file: string, orders: object): Promise<Report> {
  const worker = new Worker(new URL(file, import.meta.url), { workerData: orders });
  try {
    return (await new Promise<unknown>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    })) as Report;
  } finally {
    await worker.terminate();
  }
}
