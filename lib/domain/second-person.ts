import { amountsIn } from "./amounts-in-text.ts";
import type { Category } from "./category.ts";
import { phraseWords } from "./phrase-words.ts";

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
  if (policy.amountFrom !== null && Math.max(0, ...amountsIn(reply.text)) >= policy.amountFrom) {
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
