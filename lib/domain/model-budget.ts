import type { ModelPrice } from "./price-book.ts";

/**
 * Without a price the budgets bound tokens instead: one token counts as ten millionths of a dollar, so that a cent
 * stands for 1,000 tokens.
 */
export const UNPRICED_TOKEN_MICROS = 10;
export const MICROS_PER_CENT = 10_000;
/** Enough for 220 words with their sources in any of our languages. */
export const WANTED_OUTPUT_TOKENS = 1_200;
/** Fewer than this cannot hold a reply: then the model is not asked at all. */
export const MIN_OUTPUT_TOKENS = 400;
/** Every attempt of a step may ask once. */
export const MAX_CALLS_PER_DRAFT = 3;

export type BudgetLimits = { microsPerDay: number; microsPerDraft: number };
export type Spent = { lastDayMicros: number; draftMicros: number; draftCalls: number };
export type PlannedCall = { maxOutputTokens: number; budgetMicros: number };

/** What the next question may use at most, counted as its worst case; null when a budget does not allow it. */
export function planModelCall(
  inputTokens: number,
  price: ModelPrice | null,
  { limits, spent }: { limits: BudgetLimits; spent: Spent },
): PlannedCall | null {
  if (spent.draftCalls >= MAX_CALLS_PER_DRAFT) return null;
  const room = Math.min(limits.microsPerDay - spent.lastDayMicros, limits.microsPerDraft - spent.draftMicros);
  const perOutput = price === null ? UNPRICED_TOKEN_MICROS : price.outputMicrosPerMillion / 1_000_000;
  const left = room - inputMicros(inputTokens, price);
  const affordable = perOutput === 0 ? WANTED_OUTPUT_TOKENS : Math.floor(left / perOutput);
  const maxOutputTokens = Math.min(WANTED_OUTPUT_TOKENS, affordable);
  if (left < 0 || maxOutputTokens < MIN_OUTPUT_TOKENS) return null;
  return {
    maxOutputTokens,
    budgetMicros: budgetMicros(price, { inputTokens, outputTokens: maxOutputTokens }),
  };
}

/** What a call counts against the budgets once its usage is known. */
export function budgetMicros(
  price: ModelPrice | null,
  { inputTokens, outputTokens }: { inputTokens: number; outputTokens: number },
): number {
  const perOutput = price === null ? UNPRICED_TOKEN_MICROS : price.outputMicrosPerMillion / 1_000_000;
  return Math.ceil(inputMicros(inputTokens, price) + outputTokens * perOutput);
}

/** More tokens than any tokenizer makes of ordinary text: half as many as it has bytes. */
export function estimateTokens(text: string): number {
  return Math.ceil(new TextEncoder().encode(text).length / 2);
}

function inputMicros(tokens: number, price: ModelPrice | null): number {
  return tokens * (price === null ? UNPRICED_TOKEN_MICROS : price.inputMicrosPerMillion / 1_000_000);
}
