import { type NumberPart, numberParts, valueOf } from "./number-words.ts";

/**
 * The sums of money that a text names, in whatever form: €5,000 · 5.000,00 EUR · 5 000 € · 5k € · TEUR 5 · five thousand
 * euros · fünftausend Euro · €5–7k. Who must not miss one asks here: where a form can be read in two ways, the larger
 * sum counts.
 */
export function amountsIn(text: string): number[] {
  const tokens = tokensOf(text);
  return tokens.flatMap((token, at) => {
    if (token.kind !== "currency") return [];
    const amounts = [readBefore(tokens, at, token.factor), readAfter(tokens, at, token.factor)];
    return amounts.filter((amount) => amount !== null);
  });
}

type Token =
  | { kind: "number"; value: number }
  | { kind: "words"; parts: readonly NumberPart[] }
  | { kind: "currency"; factor: number }
  | { kind: "range" }
  | { kind: "nation" }
  | { kind: "filler" }
  | { kind: "other" };

const CURRENCIES = new Set(
  "eur euro euros usd dollar dollars dólar dólares dollari bucks gbp pound pounds quid sterling chf sfr fr franc francs franken franchi sek nok dkk kronor kronen kroner krona krone kr pln zł zloty zlotys złoty złotych złote jpy yen cny rmb yuan inr rs rupee rupees czk kč koruna korun huf ft forint ron lei bgn brl reais mxn peso pesos cad aud nzd sgd hkd zar rand try lira aed ils".split(
    " ",
  ),
);
const NATIONS = new Set(
  "us american canadian australian british swiss schweizer amerikanische amerikanischer kanadische américains suisses svizzeri estadounidenses".split(
    " ",
  ),
);
const RANGES = new Set(["-", "–", "—", "to", "bis", "à", "a", "till", "or", "oder", "ou", "o", "tot", "do"]);
const FACTOR_OF_UNIT: Readonly<Record<string, number>> = { k: 1e3, t: 1e3, m: 1e6, mio: 1e6, mn: 1e6 };

const TOKEN =
  /(?<number>\d{1,3}(?:[ \u00a0\u2009\u202f'’]\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?|\d[\d.,]*)|(?<word>\p{L}[\p{L}\p{M}]*(?:-\p{L}[\p{L}\p{M}]*)*)|(?<symbol>\p{Sc})|(?<mark>[-–—])|(?<point>\.)|(?<filler>[\s:=~≈()[\]*_"“”+])|(?<other>.)/gsu;
/** 5.000,- and 5'000.-- */
const EMPTY_CENTS = /(?<=\d)[.,][-–—]{1,2}/gu;
/** k€ and T$ before the number: the letter belongs to the unit. */
const LETTERED_UNIT = /(?<!\p{L}|\d|\d\s)(k|t|m)\p{Sc}/giu;
const ABBREVIATED = new Set(["fr", "sfr", "chf", "rs", "kr", "ft"]);
const MOST_JOINED = 6;
const DIGITS = ["٠", "۰", "०"].map((zero) => zero.codePointAt(0) ?? 0);

function tokensOf(text: string): Token[] {
  const plain = westernDigits(text.normalize("NFKC"))
    .replaceAll(/\p{Cf}/gu, "")
    .replaceAll("\u2010", "-")
    .replaceAll(EMPTY_CENTS, "")
    .replaceAll(LETTERED_UNIT, "$1EUR ")
    .replaceAll(/(?<!\p{L})d['’](?=\p{L})/giu, "de ");
  const found: Token[] = [];
  let word = "";
  for (const { groups = {} } of plain.matchAll(TOKEN)) {
    const isShort =
      groups["point"] !== undefined && (found.at(-1)?.kind === "words" || ABBREVIATED.has(word));
    const tokens = tokensAt(groups);
    const isFiller = tokens.every(({ kind }) => kind === "filler");
    if (!isFiller && !isShort) found.push(...tokens);
    if (!isFiller) word = groups["word"]?.toLowerCase() ?? "";
  }
  return found;
}

function tokensAt(groups: Record<string, string | undefined>): Token[] {
  const { number, word, symbol, mark, filler } = groups;
  if (number !== undefined) return [{ kind: "number", value: readNumber(number) }];
  if (symbol !== undefined) return [{ kind: "currency", factor: 1 }];
  if (mark !== undefined) return [{ kind: "range" }];
  if (filler !== undefined) return [{ kind: "filler" }];
  return word === undefined ? [{ kind: "other" }] : tokensOfCompound(word.toLowerCase().split("-"));
}

/** A "five-thousand-euro credit" names a sum: as many parts as are known together make one token. */
function tokensOfCompound(parts: readonly string[]): Token[] {
  const found: Token[] = [];
  for (let at = 0; at < parts.length;) {
    let end = Math.min(parts.length, at + MOST_JOINED);
    while (end > at + 1 && wordToken(parts.slice(at, end).join("-")).kind === "other") end -= 1;
    found.push(wordToken(parts.slice(at, end).join("-")));
    at = end;
  }
  return found;
}

function wordToken(word: string): Token {
  if (CURRENCIES.has(word)) return { kind: "currency", factor: 1 };
  const [, prefix = "", unit = ""] = /^(k|t|m|mio|mn)-?(eur|euro|usd|gbp|chf)$/.exec(word) ?? [];
  if (unit !== "") return { kind: "currency", factor: FACTOR_OF_UNIT[prefix] ?? 1 };
  const parts = numberParts(word);
  if (parts) return { kind: "words", parts };
  if (RANGES.has(word)) return { kind: "range" };
  return NATIONS.has(word) ? { kind: "nation" } : { kind: "other" };
}

/** What stands before the unit: 5 thousand US dollars. */
function readBefore(tokens: readonly Token[], at: number, factor: number): number | null {
  let start = at;
  while (tokens[start - 1]?.kind === "nation") start -= 1;
  const end = start;
  while (start > 0 && isPart(tokens[start - 1]) && !areNumbers(tokens[start - 1], tokens[start])) start -= 1;
  return largest(tokens.slice(start, end), factor);
}

/** What stands after the unit: EUR 5 million. */
function readAfter(tokens: readonly Token[], at: number, factor: number): number | null {
  let end = at + 1;
  while (end < tokens.length && isPart(tokens[end]) && !areNumbers(tokens[end - 1], tokens[end])) end += 1;
  return largest(tokens.slice(at + 1, end), factor);
}

const isPart = (token: Token | undefined) =>
  token?.kind === "number" || token?.kind === "words" || token?.kind === "range";

/** "Since 2024 100 €": of two numbers side by side, one is another sentence's. */
const areNumbers = (one: Token | undefined, other: Token | undefined) =>
  one?.kind === "number" && other?.kind === "number";

/** Of a range the largest; "5 to 7 thousand" speaks of thousands twice. */
function largest(tokens: readonly Token[], factor: number): number | null {
  const runs: NumberPart[][] = [[]];
  let hasDigits = false;
  for (const token of tokens) {
    if (token.kind === "range" || (token.kind === "number" && hasDigits)) runs.push([]);
    if (token.kind === "range") hasDigits = false;
    if (token.kind === "number") {
      runs.at(-1)?.push({ kind: "value", value: token.value });
      hasDigits = true;
    }
    if (token.kind === "words") runs.at(-1)?.push(...token.parts);
  }
  const said = runs.filter((run) => run.some(({ kind }) => kind === "value" || kind === "factor"));
  if (said.length === 0) return null;
  return Math.max(...said.map(valueOf)) * factor;
}

/** Reads 1,200.50 and 1.200,50 alike: the last separator followed by one or two digits is the decimal one. */
function readNumber(text: string): number {
  const digits = text.replace(/[.,]+$/, "");
  const [, whole = digits, cents = ""] = /^(.*)[.,](\d{1,2})$/.exec(digits) ?? [];
  return Number(`${whole.replaceAll(/\D/g, "")}.${cents || "0"}`);
}

function westernDigits(text: string): string {
  return text.replaceAll(/[٠-٩۰-۹०-९]/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    return String(code - (DIGITS.findLast((zero) => zero <= code) ?? code));
  });
}
