import { describe, expect, test } from "vitest";

import { MUTANTS, type Mutant } from "./mutants.ts";
import { pointsOf, samplePoints } from "./points.ts";
import { sweep, tryMutant } from "./run.ts";
import type { Outcome } from "./scenario.ts";

/** A new comb every day, and the same one all day long, so that a failure can be repeated. */
const SEED = Math.floor(Date.now() / 86_400_000);
const POINTS = Number(process.env["CRASH_POINTS"] ?? 10);
const TWICE = Number(process.env["CRASH_TWICE"] ?? 3);
const SMTP_POINTS = Number(process.env["CRASH_SMTP_POINTS"] ?? 4);
const FREEZES = Number(process.env["CRASH_FREEZES"] ?? 3);

describe(`wherever the process ends (seed ${SEED})`, () => {
  test(`killed at ${POINTS} points: what was acknowledged leaves as one mail, is logged once, and nothing is stuck`, async () => {
    const { steps, outcomes } = await sweep({ points: POINTS, seed: SEED, action: "kill" });
    expect(steps.length).toBeGreaterThan(150);
    expect(wrongOnes(outcomes)).toEqual([]);
    expect(outcomes.filter(({ isReached }) => isReached).length).toBeGreaterThanOrEqual(POINTS / 2);
  });

  test(`killed twice in a row, ${TWICE} times: the same`, async () => {
    const { outcomes } = await sweep({ points: TWICE, seed: SEED, action: "kill", twice: true });
    expect(wrongOnes(outcomes)).toEqual([]);
  });

  test("frozen at a call to the outside and woken after another process took over: it does no harm", async () => {
    const critical = await sweep({
      points: 2,
      seed: SEED,
      action: "freeze",
      only: /gmail\.(send-draft|create-draft)/,
    });
    const others = await sweep({ points: FREEZES - 2, seed: SEED, action: "freeze" });
    expect(wrongOnes([...critical.outcomes, ...others.outcomes])).toEqual([]);
  });
});

describe(`by SMTP, at most once (seed ${SEED})`, () => {
  test(`killed around the final dot and at ${SMTP_POINTS} other points: one mail, or a person decides; never two`, async () => {
    const around = await sweep({
      ...{ points: 100, seed: SEED, action: "kill", provider: "smtp" },
      only: /smtp\./,
    });
    const others = await sweep({ points: SMTP_POINTS, seed: SEED, action: "kill", provider: "smtp" });
    expect(wrongOnes([...around.outcomes, ...others.outcomes])).toEqual([]);
    expect(around.outcomes.filter(({ isReached }) => isReached).length).toBeGreaterThanOrEqual(6);
  });

  test("frozen before and after the final dot, woken after another process took over: never two", async () => {
    const { outcomes } = await sweep({
      ...{ points: 100, seed: SEED, action: "freeze", provider: "smtp" },
      only: /smtp\.final-dot/,
    });
    expect(wrongOnes(outcomes)).toEqual([]);
  });
});

test.each(Object.keys(MUTANTS) as Mutant[])(
  "the sweep is not blind: the broken product %s is found",
  async (mutant) => {
    const { faults, isReached } = await tryMutant(mutant);
    expect(isReached).toBe(true);
    expect(faults).toContainEqual(expect.stringMatching(MUTANTS[mutant].finding));
  },
);

test("a sample is spread over the whole path, and the same for the same seed", () => {
  const points = pointsOf(Array.from({ length: 100 }, (_value, index) => `step ${index}`));
  const sample = samplePoints(points, { count: 10, seed: 7 });
  expect(new Set(sample).size).toBe(10);
  expect(sample).toEqual(samplePoints(points, { count: 10, seed: 7 }));
  expect(sample).not.toEqual(samplePoints(points, { count: 10, seed: 8 }));
});

function wrongOnes(outcomes: readonly Outcome[]) {
  return outcomes.filter(({ faults }) => faults.length > 0);
}
