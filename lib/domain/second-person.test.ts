import { expect, test } from "vitest";

import { decideSecondPerson } from "./second-person.ts";

const NONE = { categories: [], amountFrom: null, words: [] };
const reply = { category: "pricing", text: "The plan costs €1,200.50 a year." } as const;

test("one approver is enough until a team decides otherwise", () => {
  expect(decideSecondPerson(reply, NONE)).toBeNull();
});

test("a category may need two approvers", () => {
  expect(decideSecondPerson(reply, { ...NONE, categories: ["pricing"] })).toContain("pricing");
  expect(decideSecondPerson(reply, { ...NONE, categories: ["security"] })).toBeNull();
});

test.each([
  ["The plan costs €1,200.50 a year.", 1200, true],
  ["The plan costs €1,200.50 a year.", 1201, false],
  ["Das kostet 12.500,00 EUR im Jahr.", 12_500, true],
  ["You pay $90 now and $9,000 later.", 5000, true],
  ["You save 90 % of the 20 pages.", 50, false],
  ["Cela coûte 5\u00a0000 € par an.", 5000, true],
  ["Das kostet CHF 5'000.", 5000, true],
  ["It is € 1 200 000 in all.", 1_000_000, true],
  ["Since 2024 100 € buys less.", 1000, false],
  ["It is about 5k € a year.", 5000, true],
  ["It is 5 thousand euros a year.", 5000, true],
])("%s, limit %d: a second person is needed: %s", (text, amountFrom, isNeeded) => {
  const reason = decideSecondPerson({ category: "pricing", text }, { ...NONE, amountFrom });
  expect(reason !== null).toBe(isNeeded);
});

test.each([
  ["We give you a Discount of course.", "discount", true],
  ["We give no discounts.", "discount", false],
  ["A money-back\nguarantee is part of it.", "money back guarantee", true],
  ["Das ist ein Rabatt für Sie.", "RABATT", true],
  ["Anything at all.", "…", false],
])("%s, word %s: a second person is needed: %s", (text, word, isNeeded) => {
  const reason = decideSecondPerson({ category: "pricing", text }, { ...NONE, words: [word] });
  expect(reason !== null).toBe(isNeeded);
});
