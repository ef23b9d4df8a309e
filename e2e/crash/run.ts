import { spawn } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";

import type { MailProvider } from "#lib/domain/mailbox.ts";

import { type Broken, MUTANTS, type Mutant } from "./mutants.ts";
import { type CrashAction, describePoint, isOutsideCall, pointsOf, samplePoints } from "./points.ts";
import { killPostgres } from "./postgres-kill.ts";
import { type Outcome, recordSteps, runScenario } from "./scenario.ts";
import { startCrashStack } from "./stack.ts";

const RACES = "e2e/crash/stop-races.test.ts";
const KINDS_OF_RACES = 4;

/** Kills (or freezes) the product at point after point, and says what was found. */
export async function sweep(options: {
  points: number;
  seed: number;
  action: CrashAction;
  only?: RegExp;
  /** Let the process that takes over die as well, somewhere early on its way. */
  twice?: boolean;
  provider?: MailProvider;
  onOutcome?: (outcome: Outcome) => void;
}): Promise<{ steps: string[]; outcomes: Outcome[] }> {
  const stack = await startCrashStack({ provider: options.provider });
  try {
    const steps = await recordSteps(stack);
    const known = pointsOf(steps)
      .filter((point) => options.action === "kill" || isOutsideCall(point))
      .filter((point) => options.only?.test(describePoint(point)) ?? true);
    const outcomes: Outcome[] = [];
    const early = known.filter(({ occurrence }) => occurrence <= 3);
    for (const point of samplePoints(known, { count: options.points, seed: options.seed })) {
      const second = options.twice
        ? early[(outcomes.length * 7919 + options.seed) % early.length]
        : undefined;
      const orders = [point, second].filter((order) => order !== undefined);
      const outcome = await runScenario(
        stack,
        outcomes.length + 1,
        orders.map((order) => ({ point: order, action: options.action })),
      );
      outcomes.push(outcome);
      options.onOutcome?.(outcome);
    }
    return { steps, outcomes };
  } finally {
    await stack.close();
  }
}

/** Runs a broken product to the point that shows it. Finding nothing would mean that the sweep is blind. */
export async function tryMutant(mutant: Mutant): Promise<Outcome> {
  const broken: Broken = MUTANTS[mutant];
  if (broken.killsPostgres) return killPostgres({ isBroken: true });
  const stack = await startCrashStack({ ...broken, mutant });
  try {
    return await runScenario(stack, 1, [{ point: broken.point, action: broken.action ?? "kill" }]);
  } finally {
    await stack.close();
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      points: { type: "string", default: "100000" },
      seed: { type: "string", default: "1" },
      freeze: { type: "boolean", default: false },
      only: { type: "string" },
      twice: { type: "boolean", default: false },
      mutants: { type: "boolean", default: false },
      races: { type: "boolean", default: false },
      rounds: { type: "string", default: "10000" },
      smtp: { type: "boolean", default: false },
      restarts: { type: "string" },
    },
  });
  if (values.restarts !== undefined) return reportRollingRestarts(Number(values.restarts));
  if (values.mutants) return reportMutants();
  if (values.races) return runRaces(Number(values.rounds));
  const action = values.freeze ? "freeze" : "kill";
  const { steps, outcomes } = await sweep({
    points: Number(values.points),
    seed: Number(values.seed),
    action,
    twice: values.twice,
    provider: values.smtp ? "smtp" : "gmail",
    ...(values.only ? { only: new RegExp(values.only) } : {}),
    onOutcome: ({ point, isReached, faults, tookMs }) => {
      const verdict =
        faults.length > 0 ? `WRONG: ${faults.join("; ")}` : isReached ? "ok" : "ok (not reached)";
      console.log(`${String(Math.round(tookMs)).padStart(6)} ms  ${action} ${point}: ${verdict}`);
    },
  });
  const wrong = outcomes.filter(({ faults }) => faults.length > 0);
  const reached = outcomes.filter(({ isReached }) => isReached).length;
  console.log(
    `${steps.length} steps, ${outcomes.length} runs, ${reached} points reached, ${wrong.length} wrong.`,
  );
  process.exitCode = wrong.length > 0 ? 1 : 0;
}

/** Of the whole product behind a balancer, under load. */
async function reportRollingRestarts(restarts: number): Promise<void> {
  const { reportRestarts } = await import("#e2e/rolling/report-restarts.ts");
  process.exitCode = (await reportRestarts(restarts)) ? 0 : 1;
}

/** Stop, restriction, cancel and undo against the claim, through the use-cases, on a real database. */
async function runRaces(rounds: number): Promise<void> {
  const child = spawn(
    process.execPath,
    ["node_modules/vitest/vitest.mjs", "run", "--config", "e2e/crash/vitest.config.ts", RACES],
    { stdio: "inherit", env: { ...process.env, RACE_ROUNDS: String(Math.ceil(rounds / KINDS_OF_RACES)) } },
  );
  const [code] = (await once(child, "exit")) as [number | null];
  process.exitCode = code ?? 1;
}

async function reportMutants(): Promise<void> {
  let caught = 0;
  for (const mutant of Object.keys(MUTANTS) as Mutant[]) {
    const { faults } = await tryMutant(mutant);
    const isCaught = faults.some((fault) => MUTANTS[mutant].finding.test(fault));
    console.log(`${mutant}: ${isCaught ? "caught" : "NOT CAUGHT"} (${faults.join("; ")})`);
    if (isCaught) caught += 1;
    else process.exitCode = 1;
  }
  console.log(`${caught} of ${Object.keys(MUTANTS).length} broken products were found.`);
}

if (import.meta.main) await main();
