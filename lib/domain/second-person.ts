import type { Category } from "./category.ts";
import { statedFacts } from "./stated-facts.ts";

/** Which replies need two approvers: those of a category, those that name an amount from a limit on, those with a word. */
export type SecondPersonPolicy = {
  categories: readonly Category[];
  amountFrom: number | null;
  words: readonly string[];
};

/** Null when one approver is enough, else why two are needed. */
export function decideSecondPerson(
  reply: { category: Category; text: string },
  policy: SecondPersonPolicy,
): string | null {
  if (policy.categories.includes(reply.category)) {
    return `Replies about ${reply.category} need a second approver.`;
  }
  if (policy.amountFrom !== null && largestAmount(reply.text) >= policy.amountFrom) {
    return `Replies that name an amount of ${policy.amountFrom} or more need a second approver.`;
  }
  const word = policy.words.find((phrase) => hasPhrase(reply.text, phrase));
  return word === undefined ? null : `Replies that say “${word}” need a second approver.`;
}

/** Whole words, in any case and with any space between them. */
function hasPhrase(text: string, phrase: string): boolean {
  const wanted = phraseWords(phrase);
  return wanted !== "" && ` ${phraseWords(text)} `.includes(` ${wanted} `);
}

/** The words of a text as they are compared: small letters with one space between; empty when there are none. */
export function phraseWords(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .join(" ");
}

/** Thousands that are set apart by a space or an apostrophe: 5 000, 5'000. */
const SET_APART = /(?<!\d)\d{1,3}(?:[ \u00a0\u2009\u202f'’]\d{3})+(?!\d)/gu;

function largestAmount(text: string): number {
  const amounts = statedFacts(text.replaceAll(SET_APART, (number) => number.replaceAll(/\D/g, "")))
    .filter(({ kind, text: words }) => kind === "amount" && !words.includes("%"))
    .map(({ text: words }) => amountOf(words));
  return Math.max(0, ...amounts);
}

/** Reads 1,200.50 and 1.200,50 alike: the last separator followed by one or two digits is the decimal one. */
function amountOf(words: string): number {
  const digits = /\d[\d.,]*/.exec(words)?.[0] ?? "0";
  const [, whole = digits, cents = ""] = /^(.*)[.,](\d{1,2})$/.exec(digits) ?? [];
  return Number(`${whole.replaceAll(/[.,]/g, "")}.${cents || "0"}`);
}
