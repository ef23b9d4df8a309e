import type { Bench } from "./bench.ts";
import { type LoadResult, percentile, runLoad } from "./load.ts";
import { startScript, startServerBeside, webhookSecret } from "./processes.ts";

const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 5);
const SECONDS = Number(process.env["BENCH_SECONDS"] ?? 3);
const WARM_UP_SECONDS = Number(process.env["BENCH_WARM_UP_SECONDS"] ?? 6);
const CONNECTIONS = (process.env["BENCH_CONNECTIONS"] ?? "8,32,128").split(",").map(Number);
/** Signed before the round begins; what is faster than this signs while it sends. */
const READY_PER_SECOND = 8_000;

type Server = { name: "bare" | "route handler" | "fast lane"; url: string };
type Round = Map<Server["name"], LoadResult>;

/**
 * Intake beside the bare limit, in turns: only the ratio within a round says something. Once with the processing held
 * back, so that landing is compared with landing, and once with everything running.
 */
export async function benchIntake(bench: Bench): Promise<void> {
  const { stack, print } = bench;
  const secret = webhookSecret(stack);
  const bare = await startScript("scripts/bench/bare-intake.ts", {
    DATABASE_URL: stack.databaseUrl,
    HUBSPOT_CLIENT_SECRET: secret,
    PUBLIC_URL: stack.url,
  });
  const beside = await startServerBeside(stack, { hasFastLane: false });
  const servers: Server[] = [
    { name: "bare", url: bare.url },
    { name: "route handler", url: beside.url },
    { name: "fast lane", url: stack.url },
  ];
  const loadOf = (url: string, { connections, seconds }: { connections: number; seconds: number }) =>
    runLoad({
      port: Number(new URL(url).port),
      connections,
      seconds,
      publicUrl: stack.url,
      secret,
      ready: READY_PER_SECOND * seconds,
    });
  const measure = async (connections: number, seconds = SECONDS): Promise<Round> => {
    const round: Round = new Map();
    for (const { name, url } of servers) round.set(name, await loadOf(url, { connections, seconds }));
    return round;
  };
  try {
    await holdBack(bench);
    await measure(32, WARM_UP_SECONDS);
    await bench.sql`truncate landed_deliveries`;
    print(`\nLanding, processing held back, ${ROUNDS} rounds of ${SECONDS} s in turns, 202 after commit`);
    for (const connections of CONNECTIONS) {
      const rounds: Round[] = [];
      for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measure(connections));
      report(print, { connections, rounds });
      await expectLanded(bench, rounds);
    }
    await letGo(bench);
    print(
      `\nThe same with everything running: each delivery is stored, drafted and logged on the same cores`,
    );
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measure(32));
    report(print, { connections: 32, rounds });
  } finally {
    await letGo(bench);
    await Promise.all([bare.stop(), beside.stop()]);
  }
}

/** The product loses the right to claim what has landed, and keeps the right to land. */
async function holdBack({ sql }: Bench): Promise<void> {
  await sql`revoke update on landed_deliveries from countersign_app`;
}

/** What the rounds left would take longer to store than to measure, so it goes. */
async function letGo({ sql }: Bench): Promise<void> {
  await sql`truncate landed_deliveries`;
  await sql`grant update on landed_deliveries to countersign_app`;
}

/** Every 202 is one landed row, and there are no others. */
async function expectLanded({ sql, print }: Bench, rounds: readonly Round[]): Promise<void> {
  const [row] = await sql<{ landed: number }[]>`select count(*)::int as landed from landed_deliveries`;
  const accepted = rounds
    .flatMap((round) => [...round])
    .filter(([name]) => name !== "bare")
    .reduce((sum, [, result]) => sum + result.accepted, 0);
  const verdict = row?.landed === accepted ? "each its own row" : `but ${row?.landed} rows: WRONG`;
  print(`  ${accepted} answers with 202, ${verdict}`);
  if (row?.landed !== accepted) process.exitCode = 1;
  await sql`truncate landed_deliveries`;
}

function report(
  print: Bench["print"],
  { connections, rounds }: { connections: number; rounds: readonly Round[] },
): void {
  const of = (name: Server["name"], pick: (result: LoadResult) => number) =>
    rounds.map((round) => pick(round.get(name) ?? missing()));
  for (const name of ["bare", "route handler", "fast lane"] as const) {
    const rate = median(of(name, ({ perSecond }) => perSecond)).toFixed(0);
    const p50 = median(of(name, ({ p50Ms }) => p50Ms)).toFixed(1);
    const p99 = median(of(name, ({ p99Ms }) => p99Ms)).toFixed(1);
    const failed = of(name, (result) => result.failed).reduce((sum, each) => sum + each, 0);
    const line = `  ${name.padEnd(14)} ${String(connections).padStart(4)} connections ${rate.padStart(6)}/s  p50 ${p50.padStart(6)} ms  p99 ${p99.padStart(6)} ms  ${failed} failed`;
    print(name === "bare" ? line : `${line}  ${againstBare(rounds, name)}`);
  }
}

function againstBare(rounds: readonly Round[], name: Server["name"]): string {
  const ratio = (pick: (result: LoadResult) => number) =>
    rounds.map((round) => pick(round.get(name) ?? missing()) / pick(round.get("bare") ?? missing()));
  const rates = ratio(({ perSecond }) => perSecond);
  const tails = ratio(({ p99Ms }) => p99Ms);
  const shown = rates.map((each) => each.toFixed(2)).join(" ");
  return `ratio ${median(rates).toFixed(2)} (${shown}), p99 × ${median(tails).toFixed(1)}`;
}

function missing(): never {
  throw new Error("A round is not complete.");
}

const median = (values: readonly number[]) => percentile(values, 0.5);
