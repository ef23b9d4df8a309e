import { CATEGORIES } from "./category.ts";
import { phraseWords } from "./phrase-words.ts";
import type { SendingPolicy } from "./policy.ts";
import type { SecondPersonPolicy } from "./second-person.ts";

/**
 * What leaves with one approver under the new policy and needed two under the old one, each in words; empty when the
 * change only tightens. Never misses a reply that needs fewer people; where two rules overlap it may name one too many.
 */
export function loosenedBy(before: SendingPolicy, after: SendingPolicy): string[] {
  const [was, is] = [before.secondPerson, after.secondPerson];
  if (coversEverything(is)) return [];
  if (coversEverything(was)) return ["Replies of every kind: today each needs two people."];
  return [...loosenedCategories(was, is), ...loosenedAmounts(was, is), ...loosenedWords(was, is)];
}

/** Every reply names an amount of nothing or more, and every reply has a category. */
function coversEverything({ amountFrom, categories }: SecondPersonPolicy): boolean {
  return (amountFrom !== null && amountFrom <= 0) || CATEGORIES.every((name) => categories.includes(name));
}

function loosenedCategories(was: SecondPersonPolicy, is: SecondPersonPolicy): string[] {
  return was.categories
    .filter((category) => !is.categories.includes(category))
    .map((category) => `Replies about ${category}.`);
}

function loosenedAmounts(was: SecondPersonPolicy, is: SecondPersonPolicy): string[] {
  if (was.amountFrom === null) return [];
  if (is.amountFrom === null) return [`Replies that name an amount of ${was.amountFrom} or more.`];
  return is.amountFrom > was.amountFrom
    ? [`Replies that name an amount from ${was.amountFrom} to below ${is.amountFrom}.`]
    : [];
}

/** A phrase is still covered where a phrase of the new list stands within it: whoever says the one says the other. */
function loosenedWords(was: SecondPersonPolicy, is: SecondPersonPolicy): string[] {
  const covers = is.words.map(phraseWords).filter((words) => words !== "");
  return was.words
    .map((phrase) => ({ phrase, words: phraseWords(phrase) }))
    .filter(({ words }) => words !== "" && !covers.some((cover) => ` ${words} `.includes(` ${cover} `)))
    .map(({ phrase }) => `Replies that say “${phrase}”.`);
}
