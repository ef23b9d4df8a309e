import fc from "fast-check";
import { expect, test } from "vitest";

import {
  budgetMicros,
  estimateTokens,
  MAX_CALLS_PER_DRAFT,
  MIN_OUTPUT_TOKENS,
  planModelCall,
  WANTED_OUTPUT_TOKENS,
} from "./model-budget.ts";

const PRICE = { inputMicrosPerMillion: 250_000, outputMicrosPerMillion: 1_000_000 };
const LIMITS = { microsPerDay: 5_000_000, microsPerDraft: 100_000 };
const NOTHING = { lastDayMicros: 0, draftMicros: 0, draftCalls: 0 };

test("with room in both budgets the model may write a whole reply", () => {
  const plan = planModelCall(4_000, PRICE, { limits: LIMITS, spent: NOTHING });
  expect(plan).toEqual({ maxOutputTokens: WANTED_OUTPUT_TOKENS, budgetMicros: 2_200 });
});

test("a tight budget shortens the answer, and one that cannot hold a reply forbids the question", () => {
  const tight = { ...LIMITS, microsPerDraft: 1_500 };
  expect(planModelCall(4_000, PRICE, { limits: tight, spent: NOTHING })).toEqual({
    maxOutputTokens: 500,
    budgetMicros: 1_500,
  });
  const tighter = { ...LIMITS, microsPerDraft: 1_000 + MIN_OUTPUT_TOKENS - 1 };
  expect(planModelCall(4_000, PRICE, { limits: tighter, spent: NOTHING })).toBeNull();
  expect(
    planModelCall(4_000, PRICE, { limits: { microsPerDay: 0, microsPerDraft: 0 }, spent: NOTHING }),
  ).toBeNull();
});

test("a draft may ask as often as its step may be tried, and no more", () => {
  const spent = { ...NOTHING, draftCalls: MAX_CALLS_PER_DRAFT };
  expect(planModelCall(10, PRICE, { limits: LIMITS, spent })).toBeNull();
});

test("without a price a cent stands for a thousand tokens", () => {
  const limits = { microsPerDay: 5_000_000, microsPerDraft: 50_000 };
  expect(planModelCall(4_000, null, { limits, spent: NOTHING })).toEqual({
    maxOutputTokens: 1_000,
    budgetMicros: 50_000,
  });
  expect(planModelCall(5_000, null, { limits, spent: NOTHING })).toBeNull();
});

test("whatever was spent: a planned call never takes either sum over its limit", () => {
  fc.assert(
    fc.property(
      fc.record({
        input: fc.nat(50_000),
        day: fc.nat(10_000_000),
        draft: fc.nat(200_000),
        isPriced: fc.boolean(),
      }),
      ({ input, day, draft, isPriced }) => {
        const price = isPriced ? PRICE : null;
        const plan = planModelCall(input, price, {
          limits: LIMITS,
          spent: { lastDayMicros: day, draftMicros: draft, draftCalls: 0 },
        });
        if (plan === null) return;
        expect(day + plan.budgetMicros).toBeLessThanOrEqual(LIMITS.microsPerDay);
        expect(draft + plan.budgetMicros).toBeLessThanOrEqual(LIMITS.microsPerDraft);
        const used = { inputTokens: input, outputTokens: plan.maxOutputTokens };
        expect(budgetMicros(price, used)).toBeLessThanOrEqual(plan.budgetMicros);
      },
    ),
  );
});

test("the estimate counts bytes, so that no script is cheaper than it is", () => {
  expect(estimateTokens("abcd")).toBe(2);
  expect(estimateTokens("日本語")).toBe(5);
});
