import { expect, test } from "vitest";

import { costMicros, PRICE_BOOK, priceOf, readTokens, withOwnPrices } from "./price-book.ts";

test("a call costs what the book says, rounded up to a millionth of a dollar", () => {
  const price = priceOf(PRICE_BOOK, "sandbox-writer");
  expect(costMicros(price, { inputTokens: 2_000, outputTokens: 300 })).toBe(800);
  expect(costMicros(price, { inputTokens: 1, outputTokens: 0 })).toBe(1);
});

test("an unknown model, or an unknown usage, costs null and never zero", () => {
  expect(priceOf(PRICE_BOOK, "a-model-of-tomorrow")).toBeNull();
  expect(priceOf(PRICE_BOOK, "toString")).toBeNull();
  expect(costMicros(null, { inputTokens: 10, outputTokens: 10 })).toBeNull();
  const price = priceOf(PRICE_BOOK, "sandbox-writer");
  expect(costMicros(price, { inputTokens: null, outputTokens: 10 })).toBeNull();
});

test("the configuration's prices come first, and the version says so", () => {
  const book = withOwnPrices(PRICE_BOOK, {
    "my-model": { input: 0.5, output: 2 },
    "gpt-4o": { input: 1, output: 1 },
  });
  expect(book.version).toBe("prices@2026-11+own");
  expect(priceOf(book, "my-model")).toEqual({
    inputMicrosPerMillion: 500_000,
    outputMicrosPerMillion: 2_000_000,
  });
  expect(priceOf(book, "gpt-4o")?.outputMicrosPerMillion).toBe(1_000_000);
  expect(priceOf(book, "sandbox-writer")).toEqual(priceOf(PRICE_BOOK, "sandbox-writer"));
  expect(withOwnPrices(PRICE_BOOK, {})).toBe(PRICE_BOOK);
});

test.each([undefined, 0, -5, 1.5, Number.NaN, 1e12])("%s is no count of tokens", (reported) => {
  expect(readTokens(reported)).toBeNull();
});

test("the version names its month, and no price is zero", () => {
  expect(PRICE_BOOK.version).toMatch(/^prices@\d{4}-\d{2}$/);
  for (const price of Object.values(PRICE_BOOK.prices)) {
    expect(price.inputMicrosPerMillion).toBeGreaterThan(0);
    expect(price.outputMicrosPerMillion).toBeGreaterThan(0);
  }
});
