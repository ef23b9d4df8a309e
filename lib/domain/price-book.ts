/** Millionths of a US dollar for a million tokens. */
export type ModelPrice = { inputMicrosPerMillion: number; outputMicrosPerMillion: number };

export type PriceBook = { version: string; prices: Readonly<Record<string, ModelPrice>> };

/** Tokens that a provider reports; null when it did not. */
export type TokenUsage = { inputTokens: number | null; outputTokens: number | null };

const dollars = (input: number, output: number): ModelPrice => ({
  inputMicrosPerMillion: Math.round(input * 1_000_000),
  outputMicrosPerMillion: Math.round(output * 1_000_000),
});

/**
 * Prices by the exact name of the model, not checked against the providers' lists. A change of a price is a new version: records name it. What a contract
 * says instead is set with MODEL_PRICES. The sandbox's writer has play prices, so that its costs can be seen.
 */
export const PRICE_BOOK: PriceBook = {
  version: "prices@2026-11",
  prices: {
    "sandbox-writer": dollars(0.25, 1),
    "gpt-4o": dollars(2.5, 10),
    "gpt-4o-mini": dollars(0.15, 0.6),
    "gpt-4.1": dollars(2, 8),
    "gpt-4.1-mini": dollars(0.4, 1.6),
    "gpt-4.1-nano": dollars(0.1, 0.4),
  },
};

/** The book with the configuration's own prices, given in dollars for a million tokens. */
export function withOwnPrices(
  book: PriceBook,
  own: Readonly<Record<string, { input: number; output: number }>>,
): PriceBook {
  const names = Object.keys(own);
  if (names.length === 0) return book;
  const prices = Object.fromEntries(names.map((name) => [name, ownPrice(own, name)]));
  return { version: `${book.version}+own`, prices: { ...book.prices, ...prices } };
}

/** Null for a model that the book does not name: an unknown price is never zero. */
export function priceOf(book: PriceBook, model: string): ModelPrice | null {
  return Object.hasOwn(book.prices, model) ? (book.prices[model] ?? null) : null;
}

/** Rounded up to a whole millionth of a dollar; null while the price or the usage is not known. */
export function costMicros(price: ModelPrice | null, usage: TokenUsage): number | null {
  const { inputTokens, outputTokens } = usage;
  if (price === null || inputTokens === null || outputTokens === null) return null;
  const { inputMicrosPerMillion, outputMicrosPerMillion } = price;
  return Math.ceil((inputTokens * inputMicrosPerMillion + outputTokens * outputMicrosPerMillion) / 1_000_000);
}

const MAX_TOKENS = 100_000_000;

/** A reported number of tokens, or null when it cannot be one: a question without a single token was not counted. */
export function readTokens(reported: number | undefined): number | null {
  if (reported === undefined || !Number.isInteger(reported)) return null;
  return reported > 0 && reported <= MAX_TOKENS ? reported : null;
}

function ownPrice(
  own: Readonly<Record<string, { input: number; output: number }>>,
  name: string,
): ModelPrice {
  const price = own[name];
  return dollars(price?.input ?? 0, price?.output ?? 0);
}
