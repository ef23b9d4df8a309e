import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { apply as applyPatch, BROKEN_SOURCES } from "./break-source.ts";
import { MUTANTS, type Mutant } from "./mutants.ts";
import { pointsOf, samplePoints } from "./points.ts";
import { killPostgres } from "./postgres-kill.ts";
import { sweep, tryMutant } from "./run.ts";
import { type Outcome, runScenario, runWithReplacement } from "./scenario.ts";
import { startCrashStack } from "./stack.ts";

/** A new comb every day, and the same one all day long, so that a failure can be repeated. */
const SEED = Math.floor(Date.now() / 86_400_000);
const POINTS = Number(process.env["CRASH_POINTS"] ?? 10);
const TWICE = Number(process.env["CRASH_TWICE"] ?? 3);
const SMTP_POINTS = Number(process.env["CRASH_SMTP_POINTS"] ?? 4);
/** Four of the twelve each day; all of them with `npm run sweep -- --mutants`. */
const MUTANT_COUNT = Number(process.env["CRASH_MUTANTS"] ?? 4);
const MUTANTS_OF_TODAY = (Object.keys(MUTANTS) as Mutant[]).filter(
  (_mutant, index, { length }) => (index + SEED) % Math.ceil(length / MUTANT_COUNT) === 0,
);
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

describe("somebody stops it at the very moment", () => {
  test.each([
    ["stop", { name: "hubspot.read-subscriptions", phase: "after", occurrence: 1 }],
    ["undo", { name: "gmail.send-draft", phase: "before", occurrence: 1 }],
  ] as const)("%s: what was answered with yes holds", async (meanwhile, point) => {
    const stack = await startCrashStack({ meanwhile });
    try {
      const orders = [{ point, action: "freeze" }] as const;
      expect(await runScenario(stack, 1, orders)).toMatchObject({ isReached: true, faults: [] });
    } finally {
      await stack.close();
    }
  });

  test("words that were changed after the approval are not sent before they are approved", async () => {
    const stack = await startCrashStack({ meanwhile: "other_words" });
    try {
      const point = { name: "engine publish", phase: "before", occurrence: 2 } as const;
      const outcome = await runScenario(stack, 1, [{ point, action: "kill" }]);
      expect(outcome).toMatchObject({ isReached: true, faults: [] });
    } finally {
      await stack.close();
    }
  });
});

describe("with a wrong clock", () => {
  test("a little off: the lease of a process that died ends when the database says so", async () => {
    const stack = await startCrashStack({ clockMs: 10_000 });
    try {
      const point = { name: "gmail.create-draft", phase: "after", occurrence: 1 } as const;
      const outcome = await runScenario(stack, 1, [{ point, action: "kill" }]);
      expect(outcome).toMatchObject({ isReached: true, faults: [] });
    } finally {
      await stack.close();
    }
  });

  test.each([-3 * 86_400_000, -600_000, 600_000, 3 * 86_400_000])(
    "off by %i ms: nothing is taken in, HubSpot comes again, and the next process has it all",
    async (clockMs) => {
      const stack = await startCrashStack({ clockMs });
      try {
        expect(await runWithReplacement(stack)).toEqual({ refusedWith: [503], faults: [] });
      } finally {
        await stack.close();
      }
    },
  );
});

test("the database is killed right after a 202: everything that was acknowledged is there", async () => {
  expect(await killPostgres({ isBroken: false })).toMatchObject({ isReached: true, faults: [] });
});

test.each(MUTANTS_OF_TODAY)("the sweep is not blind: the broken product %s is found", async (mutant) => {
  const { faults, isReached } = await tryMutant(mutant);
  expect(isReached).toBe(true);
  expect(faults).toContainEqual(expect.stringMatching(MUTANTS[mutant].finding));
});

test("a mutant whose source has changed stops the sweep, for it would prove nothing", () => {
  for (const patches of Object.values(BROKEN_SOURCES)) {
    for (const patch of patches) {
      const source = readFileSync(patch.file, "utf8");
      expect(applyPatch(source, patch)).not.toBe(source);
      expect(() => applyPatch("", patch)).toThrow(/no longer fits/);
    }
  }
});

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
