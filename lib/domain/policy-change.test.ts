import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { CATEGORIES } from "./category.ts";
import { loosenedBy } from "./policy-change.ts";
import type { SendingPolicy } from "./policy.ts";
import { decideSecondPerson, type SecondPersonPolicy } from "./second-person.ts";

type Rules = Partial<SecondPersonPolicy>;
const policy = (rules: Rules = {}): SendingPolicy => ({
  secondPerson: { categories: [], amountFrom: null, words: [], ...rules },
  listUnsubscribe: { categories: [] },
});

describe("a policy is loosened", () => {
  test.each<[string, { before: Rules; after: Rules; words: string }]>([
    [
      "when a category goes",
      {
        before: { categories: ["pricing", "demo"] },
        after: { categories: ["demo"] },
        words: "about pricing",
      },
    ],
    [
      "when an amount goes up",
      { before: { amountFrom: 1000 }, after: { amountFrom: 5000 }, words: "from 1000 to below 5000" },
    ],
    ["when the amount goes away", { before: { amountFrom: 1000 }, after: {}, words: "of 1000 or more" }],
    [
      "when a word goes",
      { before: { words: ["refund", "discount"] }, after: { words: ["refund"] }, words: "“discount”" },
    ],
    [
      "when a word becomes a longer phrase",
      { before: { words: ["refund"] }, after: { words: ["full refund"] }, words: "“refund”" },
    ],
    [
      "when a rule is swapped for another",
      { before: { words: ["refund"] }, after: { amountFrom: 1 }, words: "“refund”" },
    ],
    [
      "when the rule for everything goes",
      { before: { amountFrom: 0 }, after: { amountFrom: 1, words: ["a b"] }, words: "every kind" },
    ],
  ])("%s", (_, { before, after, words }) => {
    expect(loosenedBy(policy(before), policy(after)).join(" ")).toContain(words);
  });
});

describe("a policy is not loosened", () => {
  test.each<[string, Rules, Rules]>([
    ["by nothing", { categories: ["demo"], words: ["refund"] }, { words: ["refund"], categories: ["demo"] }],
    ["by more rules", { categories: ["demo"] }, { categories: ["demo", "pricing"], amountFrom: 5 }],
    ["by a lower amount", { amountFrom: 1000 }, { amountFrom: 999.99 }],
    ["by a shorter phrase", { words: ["full  Refund!"] }, { words: ["refund"] }],
    ["by a word that never stood for anything", { words: ["—!"] }, {}],
    ["when every reply needs two people", { words: ["refund"], amountFrom: 3 }, { amountFrom: 0 }],
    ["when every category needs two people", { words: ["refund"] }, { categories: CATEGORIES }],
  ])("%s", (_, before, after) => {
    expect(loosenedBy(policy(before), policy(after))).toEqual([]);
  });
});

const WORDS = [
  "refund",
  "full refund",
  "Refund, full",
  "discount",
  "500",
  "€700",
  "ﬁx",
  "—",
  "a",
  "a b",
  "10%",
];
const rules = fc.record({
  categories: fc.subarray([...CATEGORIES]),
  amountFrom: fc.option(fc.oneof(fc.constantFrom(0, 0.01, 500, 700, 1200.5), fc.nat(2000))),
  words: fc.array(fc.oneof(fc.constantFrom(...WORDS), fc.string({ maxLength: 6 })), { maxLength: 4 }),
});
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(...WORDS),
      fc.nat(2500).map((amount) => `€${amount}`),
      fc.nat(2500).map((amount) => `${amount},50 EUR`),
      fc.string({ maxLength: 8 }),
    ),
    { maxLength: 5 },
  )
  .map((parts) => parts.join(" "));
const reply = fc.record({ category: fc.constantFrom(...CATEGORIES), text });

test("no reply ever needs fewer people under a change that is said not to loosen", () => {
  fc.assert(
    fc.property(rules, rules, reply, (before, after, mail) => {
      const needed = decideSecondPerson(mail, before) !== null;
      const needs = decideSecondPerson(mail, after) !== null;
      if (needed && !needs) expect(loosenedBy(policy(before), policy(after))).not.toEqual([]);
    }),
    { numRuns: 5_000 },
  );
});

test("a change with the same or more rules is never said to loosen", () => {
  fc.assert(
    fc.property(rules, rules, (before, more) => {
      const amounts = [before.amountFrom, more.amountFrom].filter((amount) => amount !== null);
      const after: SecondPersonPolicy = {
        categories: [...new Set([...before.categories, ...more.categories])],
        amountFrom: amounts.length === 0 ? null : Math.min(...amounts),
        words: [...before.words, ...more.words],
      };
      expect(loosenedBy(policy(before), policy(after))).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});

test("what is named as loosened has a reply that shows it", () => {
  const plain = fc.record({
    categories: fc.subarray([...CATEGORIES], { maxLength: CATEGORIES.length - 1 }),
    amountFrom: fc.option(fc.integer({ min: 1, max: 2_000 })),
    words: fc.uniqueArray(fc.constantFrom("refund", "discount", "free of charge", "guarantee"), {
      maxLength: 3,
    }),
  });
  fc.assert(
    fc.property(plain, plain, (before, after) => {
      const texts = ["", ...before.words, ...(before.amountFrom === null ? [] : [`€${before.amountFrom}`])];
      const isShown = CATEGORIES.some((category) =>
        texts.some(
          (words) =>
            decideSecondPerson({ category, text: words }, before) !== null &&
            decideSecondPerson({ category, text: words }, after) === null,
        ),
      );
      expect(loosenedBy(policy(before), policy(after)).length > 0).toBe(isShown);
    }),
    { numRuns: 5_000 },
  );
});
