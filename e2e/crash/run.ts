import { parseArgs } from "node:util";

import { type CrashAction, isOutsideCall, pointsOf, samplePoints } from "./points.ts";
import { type Outcome, recordSteps, runScenario } from "./scenario.ts";
import { startCrashStack } from "./stack.ts";

/** Kills (or freezes) the product at point after point, and says what was found. */
export async function sweep(options: {
  points: number;
  seed: number;
  action: CrashAction;
  onOutcome?: (outcome: Outcome) => void;
}): Promise<{ steps: string[]; outcomes: Outcome[] }> {
  const stack = await startCrashStack();
  try {
    const steps = await recordSteps(stack);
    const known = pointsOf(steps).filter((point) => options.action === "kill" || isOutsideCall(point));
    const outcomes: Outcome[] = [];
    for (const point of samplePoints(known, { count: options.points, seed: options.seed })) {
      const outcome = await runScenario(stack, outcomes.length + 1, { point, action: options.action });
      outcomes.push(outcome);
      options.onOutcome?.(outcome);
    }
    return { steps, outcomes };
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
    },
  });
  const action = values.freeze ? "freeze" : "kill";
  const { steps, outcomes } = await sweep({
    points: Number(values.points),
    seed: Number(values.seed),
    action,
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

if (import.meta.main) await main();
